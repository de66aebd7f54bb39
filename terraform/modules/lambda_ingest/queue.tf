resource "aws_sqs_queue" "dead" {
  name                      = "${var.name}-facts-dead"
  kms_master_key_id         = var.key_arn
  message_retention_seconds = 1209600 # 14 days, the most: time to mend the cause and redrive
}

resource "aws_sqs_queue" "facts" {
  name                       = "${var.name}-facts"
  kms_master_key_id          = var.key_arn
  message_retention_seconds  = 345600            # 4 days
  visibility_timeout_seconds = 6 * local.timeout # as AWS advises: a batch may wait for a free run of the function

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.facts.arn]
  })
}

data "aws_iam_policy_document" "tls_only" {
  for_each = { facts = aws_sqs_queue.facts.arn, dead = aws_sqs_queue.dead.arn }

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

resource "aws_sqs_queue_policy" "facts" {
  queue_url = aws_sqs_queue.facts.id
  policy    = data.aws_iam_policy_document.tls_only["facts"].json
}

resource "aws_sqs_queue_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  policy    = data.aws_iam_policy_document.tls_only["dead"].json
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
