output "name" {
  description = "Name of the deployment."
  value       = local.name

  precondition {
    condition     = length(local.name) <= 40
    error_message = "The deployment would be called ${local.name}, ${length(local.name)} characters. AWS takes at most 40 in some names that start so: shorten the cube's name or the environment's."
  }
}

output "network" {
  description = "The VPC and its route tables, for a peering or transit gateway to where Cassandra, the directory or the client's API is."
  value       = { vpc_id = module.network.vpc_id, route_table_ids = module.network.route_table_ids }
}

output "api_id" {
  description = "Id of the HTTP API that the client pushes to."
  value       = module.lambda_ingest.api_id
}

output "invoke_url" {
  description = "Address that the client posts to, followed by v1/facts/<source>."
  value       = module.lambda_ingest.invoke_url
}

output "queue_url" {
  description = "Queue that takes facts from inside AWS."
  value       = module.lambda_ingest.queue.url
}

output "dead_letter_queue_urls" {
  description = "Queues of what could not be taken in, by what it is: facts or files."
  value = {
    facts = module.lambda_ingest.dead_letter_queue.url
    files = module.csv_loader.dead_letter_queue.url
  }
}

output "lambda_function_name" {
  description = "Name of the function that takes facts in."
  value       = module.lambda_ingest.function.name
}

output "glue_job_name" {
  description = "Name of the Glue job that builds the cube."
  value       = module.glue_cube.job_name
}

output "table_names" {
  description = "Names of the tables facts, cube and control."
  value       = { for key, table in module.fact_store.tables : key => table.name }
}

output "keyspace" {
  description = "Name of the keyspace of the CSV sources."
  value       = module.cassandra.keyspace
}

output "landing" {
  description = "Where a CSV file is put to be loaded."
  value       = "s3://${module.landing_bucket.bucket}/landing/"
}

output "repository_urls" {
  description = "Image repositories of csv_loader and cube_server."
  value       = { for deployable, repository in module.containers.repositories : deployable => repository.url }
}

output "sql" {
  description = "Where SQL clients reach the cube by TLS inside the VPC, and the load balancer that this name must lead to; null without bi_access."
  value = var.bi_access == null ? null : {
    host          = module.bi_access[0].host
    port          = module.bi_access[0].port
    load_balancer = module.bi_access[0].load_balancer_dns_name
  }
}

output "alarm_topic_arn" {
  description = "Topic of the alarms."
  value       = module.observability.topic_arn
}
