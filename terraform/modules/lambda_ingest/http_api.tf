resource "aws_apigatewayv2_api" "facts" {
  name          = local.function_name
  description   = "The client pushes facts here"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "ingest" {
  api_id                 = aws_apigatewayv2_api.facts.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.ingest.invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "push" {
  api_id             = aws_apigatewayv2_api.facts.id
  route_key          = "POST /v1/facts/{source}"
  target             = "integrations/${aws_apigatewayv2_integration.ingest.id}"
  authorization_type = var.authorization_type
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.facts.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_lambda_permission" "http_api" {
  statement_id  = "http-api"
  function_name = aws_lambda_function.ingest.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.facts.execution_arn}/*/POST/v1/facts/*"
}
