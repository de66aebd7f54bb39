data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn_of_region = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
}

data "aws_iam_policy_document" "assume_job" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "job" {
  name               = local.job_name
  description        = "What glue_cube may do"
  assume_role_policy = data.aws_iam_policy_document.assume_job.json
}

data "aws_iam_policy_document" "job" {
  #checkov:skip=CKV_AWS_111:AWS gives PutMetricData, GetSecurityConfiguration and the network interface actions no resource to name, see each statement
  #checkov:skip=CKV_AWS_356:AWS gives PutMetricData, GetSecurityConfiguration and the network interface actions no resource to name, see each statement

  statement {
    sid       = "ReadCode"
    actions   = ["s3:GetObject"]
    resources = ["${var.artifacts.arn}/glue/*"]
  }

  statement {
    sid       = "FindCode"
    actions   = ["s3:ListBucket"]
    resources = [var.artifacts.arn]
  }

  statement {
    sid       = "ReadFacts"
    actions   = ["dynamodb:Query", "dynamodb:Scan"]
    resources = [var.tables.facts.arn]
  }

  statement {
    sid       = "WriteAndVerifyCube"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:Query"]
    resources = [var.tables.cube.arn]
  }

  statement {
    sid       = "Publish"
    actions   = ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.tables.control.arn]
  }

  statement {
    sid       = "ClearChangedMarks"
    actions   = ["dynamodb:UpdateItem"]
    resources = [var.tables.control.arn]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "dynamodb:LeadingKeys"
      values   = ["changed#*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.table_arns) > 0 ? [var.table_arns] : []

    content {
      sid       = "ReadCassandra"
      actions   = ["cassandra:Select"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = var.cassandra.auth == "password" ? [var.cassandra.secret_arn] : []

    content {
      sid       = "ReadPassword"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  # Glue makes the groups that are not there and puts the key on them, and logs nothing without these permissions.
  statement {
    sid = "Logs"
    actions = [
      "logs:AssociateKmsKey",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]
    resources = flatten([for group in aws_cloudwatch_log_group.job : [group.arn, "${group.arn}:*"]])
  }

  statement {
    sid     = "Connection"
    actions = ["glue:GetConnection", "glue:GetConnections"]
    resources = [
      aws_glue_connection.vpc.arn,
      "arn:${data.aws_partition.current.partition}:glue:${local.arn_of_region}:catalog",
    ]
  }

  # Glue reads the job's security configuration by the job's role; AWS gives the action no resource.
  statement {
    sid       = "SecurityConfiguration"
    actions   = ["glue:GetSecurityConfiguration"]
    resources = ["*"]
  }

  # AWS gives the action no resource; the namespace is what can be named.
  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["Cubo"]
    }
  }

  # Describe actions know no resources; Glue makes, tags and deletes the workers' network interfaces under names of its own.
  # Keyspaces, too, fills system.peers only for who may describe its endpoint's interfaces.
  statement {
    sid = "NetworkInterfaces"
    actions = [
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcAttribute",
      "ec2:DescribeVpcEndpoints",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "TagNetworkInterfaces"
    actions   = ["ec2:CreateTags", "ec2:DeleteTags"]
    resources = ["arn:${data.aws_partition.current.partition}:ec2:${local.arn_of_region}:network-interface/*"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["aws-glue-service-resource"]
    }
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}

data "aws_iam_policy_document" "assume_events" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "events" {
  name               = "${local.job_name}-events"
  description        = "What the rules that start a build may do"
  assume_role_policy = data.aws_iam_policy_document.assume_events.json
}

data "aws_iam_policy_document" "events" {
  statement {
    sid       = "NotifyWorkflow"
    actions   = ["glue:notifyEvent"]
    resources = [for workflow in aws_glue_workflow.build : workflow.arn]
  }
}

resource "aws_iam_role_policy" "events" {
  name   = "notify"
  role   = aws_iam_role.events.id
  policy = data.aws_iam_policy_document.events.json
}
