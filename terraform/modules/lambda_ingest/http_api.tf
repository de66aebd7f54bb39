locals {
  # One line of JSON for each request: who, what, and where it went wrong. No header and no body.
  access_log = {
    requestId        = "$context.requestId"
    requestTime      = "$context.requestTime"
    sourceIp         = "$context.identity.sourceIp"
    userArn          = "$context.identity.userArn"
    routeKey         = "$context.routeKey"
    status           = "$context.status"
    responseLength   = "$context.responseLength"
    responseLatency  = "$context.responseLatency"
    authorizerError  = "$context.authorizer.error"
    integrationError = "$context.integrationErrorMessage"
  }
}

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

resource "aws_apigatewayv2_authorizer" "jwt" {
  count = var.authorization.type == "JWT" ? 1 : 0

  api_id           = aws_apigatewayv2_api.facts.id
  name             = "${local.function_name}-jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = var.authorization.issuer
    audience = var.authorization.audience
  }
}

resource "aws_apigatewayv2_route" "push" {
  api_id             = aws_apigatewayv2_api.facts.id
  route_key          = "POST /v1/facts/{source}"
  target             = "integrations/${aws_apigatewayv2_integration.ingest.id}"
  authorization_type = var.authorization.type
  authorizer_id      = one(aws_apigatewayv2_authorizer.jwt[*].id)
}

# Under this prefix a log group needs no entry in the account's resource policy, whose size is limited.
resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/vendedlogs/${local.function_name}-http-api"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.facts.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_rate_limit    = var.request_limits.rate
    throttling_burst_limit   = var.request_limits.burst
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode(local.access_log)
  }
}

resource "aws_lambda_permission" "http_api" {
  statement_id  = "http-api"
  function_name = aws_lambda_function.ingest.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.facts.execution_arn}/*/POST/v1/facts/*"
}
