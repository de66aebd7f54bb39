output "name" {
  description = "Name of the deployment."
  value       = module.stack.name
}

output "api_id" {
  description = "Id of the HTTP API that the client pushes to."
  value       = module.stack.api_id
}

output "invoke_url" {
  description = "Address that the client posts to, followed by v1/facts/<source>."
  value       = module.stack.invoke_url
}

output "lambda_function_name" {
  description = "Name of the function that takes facts in."
  value       = module.stack.lambda_function_name
}

output "glue_job_name" {
  description = "Name of the Glue job that builds the cube."
  value       = module.stack.glue_job_name
}

output "table_names" {
  description = "Names of the tables facts, cube and control."
  value       = module.stack.table_names
}

output "bucket" {
  description = "Name of the bucket that holds the code."
  value       = module.stack.bucket
}
