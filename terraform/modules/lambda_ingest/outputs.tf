output "function" {
  description = "Name and ARN of the function."
  value       = { name = aws_lambda_function.ingest.function_name, arn = aws_lambda_function.ingest.arn }
}

output "api_id" {
  description = "Id of the HTTP API that the client pushes to."
  value       = aws_apigatewayv2_api.facts.id
}

output "invoke_url" {
  description = "Address that the client posts to, followed by v1/facts/<source>."
  value       = aws_apigatewayv2_stage.default.invoke_url
}

output "queue" {
  description = "Name, ARN and URL of the queue from which the function takes facts."
  value       = { name = aws_sqs_queue.facts.name, arn = aws_sqs_queue.facts.arn, url = aws_sqs_queue.facts.url }
}

output "dead_letter_queue" {
  description = "Name, ARN and URL of the queue of what failed for good: messages, and pulls in the form of a message."
  value       = { name = aws_sqs_queue.dead.name, arn = aws_sqs_queue.dead.arn, url = aws_sqs_queue.dead.url }
}

output "log_group" {
  description = "Name of the function's log group."
  value       = aws_cloudwatch_log_group.ingest.name
}

output "changed_event_pattern" {
  description = "EventBridge pattern, as JSON, of the event that says which segments have new facts."
  value = jsonencode({
    source      = [local.event.source]
    detail-type = [local.event.detail_type]
    detail      = { name = [var.name] }
  })
}
