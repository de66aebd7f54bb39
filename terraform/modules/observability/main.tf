data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name

  # Who raises alarms, and from where. AWS gives EventBridge's messages no source that a condition could compare:
  # with one, they would be dropped silently.
  publishers = {
    cloudwatch = "arn:${local.partition}:cloudwatch:${local.region}:${local.account}:alarm:${var.name}-*"
    events     = null
    budgets    = "arn:${local.partition}:budgets::${local.account}:*"
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  display_name      = "Alarms of ${var.name}"
  kms_master_key_id = var.key_arn
}

data "aws_iam_policy_document" "alarms" {
  dynamic "statement" {
    for_each = local.publishers

    content {
      sid       = "Publish${title(statement.key)}"
      actions   = ["sns:Publish"]
      resources = [aws_sns_topic.alarms.arn]

      principals {
        type        = "Service"
        identifiers = ["${statement.key}.amazonaws.com"]
      }

      dynamic "condition" {
        for_each = statement.value[*]

        content {
          test     = "ArnLike"
          variable = "aws:SourceArn"
          values   = [condition.value]
        }
      }
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}
