output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.ingest.function_name
}

output "api_id" {
  description = "Id of the HTTP API that the client pushes to."
  value       = aws_apigatewayv2_api.facts.id
}

output "invoke_url" {
  description = "Address that the client posts to, followed by v1/facts/<source>."
  value       = aws_apigatewayv2_stage.default.invoke_url
}
