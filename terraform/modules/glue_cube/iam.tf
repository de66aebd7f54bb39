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
    actions   = ["dynamodb:Scan"]
    resources = [var.tables.facts.arn]
  }

  statement {
    sid       = "WriteAndVerifyBlocks"
    actions   = ["dynamodb:BatchWriteItem", "dynamodb:Query"]
    resources = [var.tables.cube.arn]
  }

  statement {
    sid       = "Publish"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = [var.tables.control.arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:${data.aws_partition.current.partition}:logs:${local.arn_of_region}:log-group:/aws-glue/*"]
  }

  statement {
    sid     = "Connection"
    actions = ["glue:GetConnection", "glue:GetConnections"]
    resources = [
      aws_glue_connection.vpc.arn,
      "arn:${data.aws_partition.current.partition}:glue:${local.arn_of_region}:catalog",
    ]
  }

  # Describe actions know no resources; Glue makes, tags and deletes the workers' network interfaces under names of its own.
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
