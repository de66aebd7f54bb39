output "name" {
  description = "Name of the deployment."
  value       = local.name
}

output "api_id" {
  description = "Id of the HTTP API that the client pushes to."
  value       = module.lambda_ingest.api_id
}

output "invoke_url" {
  description = "Address that the client posts to, followed by v1/facts/<source>."
  value       = module.lambda_ingest.invoke_url
}

output "lambda_function_name" {
  description = "Name of the function that takes facts in."
  value       = module.lambda_ingest.function_name
}

output "glue_job_name" {
  description = "Name of the Glue job that builds the cube."
  value       = module.glue_cube.job_name
}

output "table_names" {
  description = "Names of the tables facts, cube and control."
  value       = { for key, table in module.fact_store.tables : key => table.name }
}

output "bucket" {
  description = "Name of the bucket that holds the code."
  value       = module.artifacts.bucket
}
