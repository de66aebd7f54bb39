output "job_name" {
  description = "Name of the Glue job."
  value       = aws_glue_job.cube.name
}

output "job_arn" {
  description = "ARN of the Glue job."
  value       = aws_glue_job.cube.arn
}

output "workflow_names" {
  description = "Names of the workflows that events start, by the kind of event."
  value       = { for key, workflow in aws_glue_workflow.build : key => workflow.name }
}

output "log_group" {
  description = "Name of the log group of what the job itself says; Glue's and Spark's own words are in another beside it."
  value       = aws_cloudwatch_log_group.job["output"].name
}
