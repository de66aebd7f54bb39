mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
}

variables {
  name                = "small-dev"
  package_file        = "terraform.tf" # any file
  client_api          = { url = "https://api.example.com", token_version = 1 }
  pulled_sources      = ["stock"]
  schedule_expression = "rate(1 hour)"
  authorization       = { type = "AWS_IAM" }
  key_arn             = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  log_retention_days  = 365

  tables = {
    facts   = { name = "small-dev-facts", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/small-dev-facts" }
    control = { name = "small-dev-control", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/small-dev-control" }
  }

  network = {
    subnets        = ["subnet-1", "subnet-2"]
    security_group = "sg-1"
  }
}

run "what_stores_is_encrypted_by_the_key" {
  command = plan

  assert {
    condition = alltrue([
      aws_lambda_function.ingest.kms_key_arn == var.key_arn,
      aws_cloudwatch_log_group.ingest.kms_key_id == var.key_arn,
      aws_cloudwatch_log_group.access.kms_key_id == var.key_arn,
      aws_sqs_queue.facts.kms_master_key_id == var.key_arn,
      aws_sqs_queue.dead.kms_master_key_id == var.key_arn,
      aws_scheduler_schedule.pull["stock"].kms_key_arn == var.key_arn,
      aws_secretsmanager_secret.client_api[0].kms_key_id == var.key_arn,
    ])
    error_message = "Something is not encrypted by the key."
  }

  assert {
    condition     = aws_cloudwatch_log_group.ingest.retention_in_days == 365 && aws_cloudwatch_log_group.access.retention_in_days == 365
    error_message = "A log group has another retention."
  }
}

run "a_schedule_can_decrypt_its_input" {
  command = plan

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.schedule.statement : statement.resources if contains(statement.actions, "kms:Decrypt")
    ] == [toset([var.key_arn])]
    error_message = "Scheduler decrypts as the role of the schedule, which may not use the key."
  }

  # The key's policy goes by this name.
  assert {
    condition     = startswith(aws_scheduler_schedule.pull["stock"].group_name, "${var.name}-")
    error_message = "The group of the schedules does not begin with the name of the deployment."
  }
}

run "the_queue_leaves_the_function_time_and_runs" {
  command = plan

  variables {
    reserved_concurrency = 7
  }

  assert {
    condition     = aws_sqs_queue.facts.visibility_timeout_seconds >= 6 * aws_lambda_function.ingest.timeout
    error_message = "The visibility timeout is shorter than six runs."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.facts.scaling_config[0].maximum_concurrency == 3 && aws_lambda_function.ingest.reserved_concurrent_executions == 7
    error_message = "The queue does not get half of the reserved concurrency."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.facts.function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "A bad message would fail its whole batch."
  }
}

run "the_pointer_to_the_published_version_is_out_of_reach" {
  command = plan

  assert {
    condition     = { for s in data.aws_iam_policy_document.ingest.statement : s.sid => one(s.condition).values if contains(["ChangedMarks", "Watermarks"], s.sid) } == { ChangedMarks = tolist(["changed#*"]), Watermarks = tolist(["watermark#*"]) }
    error_message = "Of the control table the function may touch watermarks and marks of changed segments only."
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.ingest.statement : s.sid if contains(s.actions, "dynamodb:UpdateItem")] == ["ChangedMarks"]
    error_message = "The function updates nothing but marks."
  }
}

run "nothing_is_reserved_where_the_quota_is_too_small" {
  command = plan

  variables {
    reserved_concurrency = null
  }

  assert {
    condition     = coalesce(aws_lambda_function.ingest.reserved_concurrent_executions, -1) == -1 && aws_lambda_event_source_mapping.facts.scaling_config[0].maximum_concurrency >= 2
    error_message = "Something is reserved, or the queue has no cap."
  }
}

run "a_request_is_signed" {
  command = plan

  assert {
    condition     = aws_apigatewayv2_route.push.authorization_type == "AWS_IAM" && length(aws_apigatewayv2_authorizer.jwt) == 0
    error_message = "The route is not authorised by IAM."
  }
}

run "or_it_brings_a_token_of_the_issuer" {
  command = plan

  variables {
    authorization = { type = "JWT", issuer = "https://login.example.com/", audience = ["cubo"] }
  }

  assert {
    condition     = aws_apigatewayv2_route.push.authorization_type == "JWT" && one(aws_apigatewayv2_authorizer.jwt[0].jwt_configuration).issuer == "https://login.example.com/"
    error_message = "The route is not authorised by the issuer."
  }
}

run "an_api_without_a_token_has_no_secret" {
  command = plan

  variables {
    client_api = { url = "https://api.example.com" }
  }

  assert {
    condition     = length(aws_secretsmanager_secret.client_api) == 0 && aws_lambda_function.ingest.environment[0].variables.CLIENT_API_SECRET_ARN == ""
    error_message = "There is a secret, or the function looks for one."
  }
}

run "a_cube_that_pulls_nothing_needs_no_client_api" {
  command = plan

  variables {
    client_api     = {}
    pulled_sources = []
  }

  assert {
    condition     = length(aws_scheduler_schedule.pull) == 0
    error_message = "Something is scheduled."
  }
}

run "the_package_must_be_there" {
  command         = plan
  expect_failures = [var.package_file]

  variables {
    package_file = "no-such.zip"
  }
}

run "what_is_pulled_needs_an_address" {
  command         = plan
  expect_failures = [var.client_api]

  variables {
    client_api = {}
  }
}

run "an_address_is_http" {
  command         = plan
  expect_failures = [var.client_api]

  variables {
    client_api = { url = "ftp://api.example.com" }
  }
}

run "an_address_has_no_query" {
  command         = plan
  expect_failures = [var.client_api]

  variables {
    client_api = { url = "https://api.example.com/?key=1" }
  }
}

run "tokens_are_counted_in_whole_numbers" {
  command         = plan
  expect_failures = [var.client_api]

  variables {
    client_api = { url = "https://api.example.com", token_version = 1.5 }
  }
}

run "a_token_is_a_bearer_token" {
  command         = plan
  expect_failures = [var.client_api_token]

  variables {
    client_api_token = "two words"
  }
}

run "no_one_is_let_in_unasked" {
  command         = plan
  expect_failures = [var.authorization]

  variables {
    authorization = { type = "NONE" }
  }
}

run "jwt_needs_an_issuer" {
  command         = plan
  expect_failures = [var.authorization]

  variables {
    authorization = { type = "JWT", audience = ["cubo"] }
  }
}

run "jwt_needs_an_audience" {
  command         = plan
  expect_failures = [var.authorization]

  variables {
    authorization = { type = "JWT", issuer = "https://login.example.com/" }
  }
}

run "iam_has_no_issuer" {
  command         = plan
  expect_failures = [var.authorization]

  variables {
    authorization = { type = "AWS_IAM", issuer = "https://login.example.com/" }
  }
}

run "a_schedule_is_a_rate_or_a_cron" {
  command         = plan
  expect_failures = [var.schedule_expression]

  variables {
    schedule_expression = "hourly"
  }
}

run "request_limits_let_something_through" {
  command         = plan
  expect_failures = [var.request_limits]

  variables {
    request_limits = { rate = 0, burst = 1 }
  }
}

run "the_queue_needs_two_runs" {
  command         = plan
  expect_failures = [var.reserved_concurrency]

  variables {
    reserved_concurrency = 3
  }
}

run "one_subnet_is_too_few" {
  command         = plan
  expect_failures = [var.network]

  variables {
    network = { subnets = ["subnet-1"], security_group = "sg-1" }
  }
}
