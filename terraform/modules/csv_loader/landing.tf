# A file that lands in the bucket starts one task for itself.
resource "aws_cloudwatch_event_rule" "landed" {
  name        = "${local.family}-landed"
  description = "A file landed in ${var.landing_bucket.bucket}: load it"
  state       = "ENABLED"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [var.landing_bucket.bucket] }
      object = { key = [{ prefix = "landing/" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "task" {
  rule      = aws_cloudwatch_event_rule.landed.name
  target_id = "csv-loader"
  arn       = var.cluster_arn
  role_arn  = aws_iam_role.landed.arn

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.loader.arn
    launch_type         = "FARGATE"
    propagate_tags      = "TASK_DEFINITION"

    network_configuration {
      subnets         = var.network.subnets
      security_groups = [var.network.security_group]
    }
  }

  # A template is no JSON: EventBridge puts each value in with its quotes.
  input_transformer {
    input_paths = {
      bucket = "$.detail.bucket.name"
      key    = "$.detail.object.key"
    }

    input_template = <<-JSON
      {"containerOverrides": [{"name": "${local.container}", "environment": [
        {"name": "LANDING_BUCKET", "value": <bucket>},
        {"name": "LANDED_KEY", "value": <key>}
      ]}]}
    JSON
  }

  # An hour is longer than a shortage of Fargate or a change of roles lasts; a later start would surprise.
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead.arn
  }

  depends_on = [aws_iam_role_policy.landed, aws_iam_role_policy.execution, aws_iam_role_policy.task]
}

locals {
  # Made from the name, so that the queue can carry its own policy.
  dead_letter_arn = "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:${local.family}-dead"
}

resource "aws_sqs_queue" "dead" {
  name                      = "${local.family}-dead"
  kms_master_key_id         = var.key_arn
  message_retention_seconds = 1209600 # 14 days, the longest
  policy                    = data.aws_iam_policy_document.dead.json
}

data "aws_iam_policy_document" "dead" {
  statement {
    sid       = "FilesThatStartedNoTask"
    actions   = ["sqs:SendMessage"]
    resources = [local.dead_letter_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_cloudwatch_event_rule.landed.arn]
    }
  }

  statement {
    sid    = "TlsOnly"
    effect = "Deny"
    # Seven actions are the most that SQS takes in a statement.
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:PurgeQueue",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
    ]
    resources = [local.dead_letter_arn]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
