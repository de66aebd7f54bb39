data "aws_iam_policy_document" "assume_schedule" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "schedule" {
  name               = "${local.function_name}-schedule"
  description        = "What the schedules of lambda_ingest may do"
  assume_role_policy = data.aws_iam_policy_document.assume_schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "Invoke"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.ingest.arn]
  }

  statement {
    sid       = "DeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns.dead]
  }

  # Scheduler decrypts a schedule's input as this role, directly and not through a service; without it no schedule runs.
  # The key's policy allows it for schedules of the deployment only.
  statement {
    sid       = "DecryptInput"
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role_policy" "schedule" {
  name   = "invoke"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}

resource "aws_scheduler_schedule_group" "pull" {
  name = local.function_name
}

resource "aws_scheduler_schedule" "pull" {
  for_each = var.pulled_sources

  name                = "pull-${each.key}"
  description         = "Fetches ${each.key} from the client's API"
  group_name          = aws_scheduler_schedule_group.pull.name
  schedule_expression = var.schedule_expression
  kms_key_arn         = var.key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.ingest.arn
    role_arn = aws_iam_role.schedule.arn
    input    = jsonencode({ pull = each.key })

    # For what keeps the function from being invoked; a pull that fails is the function's own to repeat.
    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 10
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead.arn
    }
  }

  depends_on = [aws_iam_role_policy.schedule]
}
