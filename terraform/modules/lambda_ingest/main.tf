data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  function_name = "${var.name}-ingest"
  timeout       = 120 # seconds: a first pull has many pages; one that is cut off goes on from its last stored page

  # What the function says on the default event bus when facts were written.
  event = { source = "cubo.lambda_ingest", detail_type = "FactsWritten" }
}

resource "aws_cloudwatch_log_group" "ingest" {
  name              = "/aws/lambda/${local.function_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_lambda_function" "ingest" {
  function_name                  = local.function_name
  description                    = "Takes facts from the client's API, pushed and pulled, into DynamoDB"
  role                           = aws_iam_role.ingest.arn
  runtime                        = "python3.11"
  handler                        = "lambda_ingest.handler.lambda_handler"
  filename                       = var.package_file
  source_code_hash               = filebase64sha256(var.package_file)
  code_signing_config_arn        = var.code_signing_config_arn
  memory_size                    = 512
  timeout                        = local.timeout
  reserved_concurrent_executions = var.reserved_concurrency
  kms_key_arn                    = var.key_arn

  environment {
    variables = {
      FACTS_TABLE           = var.tables.facts.name
      CONTROL_TABLE         = var.tables.control.name
      DEPLOYMENT            = var.name
      CLIENT_API_URL        = var.client_api.url
      CLIENT_API_SECRET_ARN = join("", aws_secretsmanager_secret.client_api[*].arn) # empty for an API without a token
    }
  }

  vpc_config {
    subnet_ids         = var.network.subnets
    security_group_ids = [var.network.security_group]
  }

  # Schedules invoke asynchronously: a pull that failed for good leaves its event here, which is a message that the queue takes.
  dead_letter_config {
    target_arn = aws_sqs_queue.dead.arn
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.ingest.name
    application_log_level = "INFO"
    system_log_level      = "INFO"
  }

  depends_on = [aws_iam_role_policy.ingest]
}
