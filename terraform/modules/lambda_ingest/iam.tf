locals {
  arn_of_region = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  function_arn  = "arn:${data.aws_partition.current.partition}:lambda:${local.arn_of_region}:function:${local.function_name}"

  network_interface_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]
}

# Without a condition on the account: AWS documents none for functions, and a role is passed to functions of its own account only.
data "aws_iam_policy_document" "assume_ingest" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "ingest" {
  name               = local.function_name
  description        = "What lambda_ingest may do"
  assume_role_policy = data.aws_iam_policy_document.assume_ingest.json
}

data "aws_iam_policy_document" "ingest" {
  #checkov:skip=CKV_AWS_111:the network interface and X-Ray actions take no narrower resource; every other statement names one

  statement {
    sid = "UpsertFacts"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:PartiQLInsert",
      "dynamodb:PutItem",
    ]
    resources = [var.tables.facts.arn]
  }

  # The watermarks only: the pointer to the published version lies in the same table.
  statement {
    sid       = "Watermarks"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.tables.control.arn]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["watermark#*"]
    }
  }

  statement {
    sid       = "ChangedMarks"
    actions   = ["dynamodb:UpdateItem"]
    resources = [var.tables.control.arn]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["changed#*"]
    }
  }

  statement {
    sid       = "TakeMessages"
    actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    resources = [local.queue_arns.facts]
  }

  statement {
    sid       = "DeadLetters"
    actions   = ["sqs:SendMessage"]
    resources = [local.queue_arns.dead]
  }

  statement {
    sid       = "Announce"
    actions   = ["events:PutEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:events:${local.arn_of_region}:event-bus/default"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "events:source"
      values   = [local.event.source]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "events:detail-type"
      values   = [local.event.detail_type]
    }
  }

  dynamic "statement" {
    for_each = aws_secretsmanager_secret.client_api[*].arn

    content {
      sid       = "ReadToken"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.ingest.arn}:*"]
  }

  # X-Ray knows no resources.
  statement {
    sid       = "Traces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"]
  }

  # Lambda makes the network interfaces before they have a name, and EC2 has no condition that ties these actions to a VPC's function.
  statement {
    sid       = "NetworkInterfaces"
    actions   = local.network_interface_actions
    resources = ["*"]
  }

  # The service needs them to place the function, the function's code does not.
  statement {
    sid       = "NetworkInterfacesNotByCode"
    effect    = "Deny"
    actions   = local.network_interface_actions
    resources = ["*"]

    condition {
      test     = "ArnEquals"
      variable = "lambda:SourceFunctionArn"
      values   = [local.function_arn]
    }
  }
}

resource "aws_iam_role_policy" "ingest" {
  name   = "ingest"
  role   = aws_iam_role.ingest.id
  policy = data.aws_iam_policy_document.ingest.json
}
