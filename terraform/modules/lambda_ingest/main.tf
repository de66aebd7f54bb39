locals {
  function_name = "${var.name}-ingest"
}

resource "aws_cloudwatch_log_group" "ingest" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = 30
}

resource "aws_lambda_function" "ingest" {
  function_name    = local.function_name
  description      = "Takes facts from the client's API, pushed and pulled, into DynamoDB"
  role             = aws_iam_role.ingest.arn
  runtime          = "python3.11"
  handler          = "lambda_ingest.handler.lambda_handler"
  filename         = var.package_file
  source_code_hash = filebase64sha256(var.package_file)
  memory_size      = 512
  timeout          = 60

  environment {
    variables = {
      FACTS_TABLE    = var.tables.facts.name
      CONTROL_TABLE  = var.tables.control.name
      CLIENT_API_URL = var.client_api_url
    }
  }

  vpc_config {
    subnet_ids         = var.network.subnets
    security_group_ids = [var.network.security_group]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.ingest.name
  }

  depends_on = [aws_iam_role_policy.ingest]
}
