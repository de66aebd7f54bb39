locals {
  # The system keyspaces are for reading alone.
  own_tables = [for arn in var.table_arns : arn if !strcontains(arn, ":/keyspace/system")]
}

data "aws_iam_policy_document" "assume_tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "${local.family}-task"
  description        = "What csv_loader may do"
  assume_role_policy = data.aws_iam_policy_document.assume_tasks.json
}

data "aws_iam_policy_document" "task" {
  statement {
    sid       = "ReadLandedFiles"
    actions   = ["s3:GetObject"]
    resources = ["${var.landing_bucket.arn}/landing/*"]
  }

  statement {
    sid       = "LeaveRejectedRows"
    actions   = ["s3:PutObject"]
    resources = ["${var.landing_bucket.arn}/rejected/*"]
  }

  dynamic "statement" {
    for_each = var.cassandra.auth == "sigv4" ? [1] : []

    content {
      sid       = "ReadTables"
      actions   = ["cassandra:Select"]
      resources = var.table_arns
    }
  }

  dynamic "statement" {
    for_each = var.cassandra.auth == "sigv4" ? [1] : []

    content {
      sid       = "WriteTables"
      actions   = ["cassandra:Modify"]
      resources = local.own_tables
    }
  }

  # Keyspaces tells a driver its peers, the interfaces of the endpoint, only if the driver's role may see them; these actions know no resources.
  dynamic "statement" {
    for_each = var.cassandra.auth == "sigv4" ? [1] : []

    content {
      sid       = "NetworkInterfaces"
      actions   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcEndpoints"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.cassandra.auth == "password" ? [1] : []

    content {
      sid       = "ReadPassword"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [var.cassandra.secret_arn]
    }
  }
}

resource "aws_iam_role_policy" "task" {
  name   = "task"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}

resource "aws_iam_role" "execution" {
  name               = "${local.family}-execution"
  description        = "What ECS may do to start csv_loader: fetch its image, write its log"
  assume_role_policy = data.aws_iam_policy_document.assume_tasks.json
}

data "aws_iam_policy_document" "execution" {
  # The token is the account's: this action knows no resources.
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "FetchImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.loader.arn}:*"]
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "execution"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "assume_landed" {
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

resource "aws_iam_role" "landed" {
  name               = "${local.family}-landed"
  description        = "What EventBridge may do when a file lands: start csv_loader"
  assume_role_policy = data.aws_iam_policy_document.assume_landed.json
}

data "aws_iam_policy_document" "landed" {
  statement {
    sid       = "StartLoader"
    actions   = ["ecs:RunTask"]
    resources = ["${local.family_arn}:*"]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [var.cluster_arn]
    }
  }

  statement {
    sid       = "TagStartedTasks"
    actions   = ["ecs:TagResource"]
    resources = ["${replace(var.cluster_arn, ":cluster/", ":task/")}/*"]

    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
  }

  statement {
    sid       = "HandOverRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.task.arn, aws_iam_role.execution.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "landed" {
  name   = "landed"
  role   = aws_iam_role.landed.id
  policy = data.aws_iam_policy_document.landed.json
}
