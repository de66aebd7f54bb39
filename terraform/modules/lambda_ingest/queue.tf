locals {
  queue_names = { facts = "${var.name}-facts", dead = "${var.name}-facts-dead" }

  # Made from the names, so that a queue can carry its own policy and no role has to wait for a queue, which the provider
  # watches for half a minute before it believes in it.
  queue_arns = { for key, name in local.queue_names : key => "arn:${data.aws_partition.current.partition}:sqs:${local.arn_of_region}:${name}" }
}

resource "aws_sqs_queue" "dead" {
  name                      = local.queue_names.dead
  kms_master_key_id         = var.key_arn
  message_retention_seconds = 1209600 # 14 days, the most: time to mend the cause and redrive
  policy                    = data.aws_iam_policy_document.tls_only["dead"].json

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.queue_arns.facts]
  })
}

resource "aws_sqs_queue" "facts" {
  name                       = local.queue_names.facts
  kms_master_key_id          = var.key_arn
  message_retention_seconds  = 345600            # 4 days
  visibility_timeout_seconds = 6 * local.timeout # as AWS advises: a batch may wait for a free run of the function
  policy                     = data.aws_iam_policy_document.tls_only["facts"].json

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 5
  })
}

data "aws_iam_policy_document" "tls_only" {
  for_each = local.queue_arns

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
    resources = [each.value]

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

resource "aws_lambda_event_source_mapping" "facts" {
  event_source_arn        = aws_sqs_queue.facts.arn
  function_name           = aws_lambda_function.ingest.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]

  # Without it the queue's pollers would take every run that is reserved, and the client's pushes none.
  scaling_config {
    maximum_concurrency = floor(coalesce(var.reserved_concurrency, 10) / 2)
  }
}
