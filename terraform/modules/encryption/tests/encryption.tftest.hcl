mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/flights" }
  }
}

variables {
  name = "flights-dev"
}

run "makes_one_rotating_key_under_the_name" {
  assert {
    condition     = aws_kms_key.main.enable_key_rotation && aws_kms_key.main.deletion_window_in_days == 30
    error_message = "The key rotates, and is kept 30 days before it is gone."
  }

  assert {
    condition     = aws_kms_alias.main.name == "alias/flights-dev" && output.key_arn == aws_kms_key.main.arn
    error_message = "The key is found under the name of the deployment."
  }
}

run "lets_nobody_use_the_key_from_outside_the_account" {
  command = plan

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.key.statement : length(statement.condition) > 0
      if anytrue([for principal in statement.principals : contains(principal.identifiers, "*")])
    ])
    error_message = "A statement for everybody says under which conditions."
  }

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.key.statement : alltrue([
        for condition in statement.condition :
        condition.variable == "kms:CallerAccount" ? tolist(condition.values) == tolist(["111122223333"]) : condition.variable == "kms:ViaService"
      ]) && length(statement.condition) == 2 if anytrue([for principal in statement.principals : contains(principal.identifiers, "*")])
    ])
    error_message = "The account uses the key through services."
  }

  # A statement for everybody without kms:ViaService would let the account use the key directly.
  assert {
    condition = [
      for statement in data.aws_iam_policy_document.key.statement : {
        actions    = statement.actions
        conditions = { for condition in statement.condition : condition.variable => "${condition.test} ${one(condition.values)}" }
      }
      if anytrue([for principal in statement.principals : contains(principal.identifiers, "*")])
      && !contains([for condition in statement.condition : condition.variable], "kms:ViaService")
      ] == [{
        actions = toset(["kms:Decrypt"])
        conditions = {
          "kms:CallerAccount"                                = "StringEquals 111122223333"
          "kms:EncryptionContext:aws:scheduler:schedule:arn" = "ArnLike arn:aws:scheduler:eu-central-1:111122223333:schedule/flights-dev-*/*"
        }
    }]
    error_message = "Directly, the account decrypts the input of the deployment's schedules and nothing else."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.key.statement : alltrue([for action in statement.actions : !strcontains(action, "*")])
    ])
    error_message = "Every action is written out."
  }
}

run "lets_the_account_administer_the_key_but_not_decrypt_with_it" {
  command = plan

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.key.statement : length(setintersection(statement.actions, ["kms:Decrypt", "kms:Encrypt", "kms:CreateGrant"])) == 0
      if anytrue([for principal in statement.principals : contains(principal.identifiers, "arn:aws:iam::111122223333:root")])
    ])
    error_message = "IAM policies of the account administer the key; data is read through services."
  }
}

run "serves_every_service_that_keeps_or_sends_data" {
  command = plan

  assert {
    condition = anytrue(flatten([
      for statement in data.aws_iam_policy_document.key.statement : [
        for condition in statement.condition : length(setsubtract(
          [for service in ["cassandra", "dynamodb", "ecr", "lambda", "s3", "scheduler", "secretsmanager", "sqs"] : "${service}.eu-central-1.amazonaws.com"],
          condition.values,
        )) == 0 if condition.variable == "kms:ViaService"
      ]
    ]))
    error_message = "Keyspaces, DynamoDB, ECR, Lambda, S3, Scheduler, Secrets Manager and SQS work with the key."
  }

  assert {
    condition = length(setsubtract(
      ["logs.eu-central-1.amazonaws.com", "budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"],
      flatten([for statement in data.aws_iam_policy_document.key.statement : [
        for principal in statement.principals : principal.identifiers if principal.type == "Service"
      ]]),
    )) == 0
    error_message = "Log groups, alarms, budgets and events reach what the key encrypts."
  }
}

run "names_services_as_the_partition_does" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { name = "cn-north-1" }
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.key.statement : [
        for condition in statement.condition : [for value in condition.values : endswith(value, ".cn-north-1.amazonaws.com.cn")]
        if condition.variable == "kms:ViaService"
      ]
    ]))
    error_message = "KMS knows a service by the domain of its partition."
  }

  assert {
    condition = contains(flatten([
      for statement in data.aws_iam_policy_document.key.statement : [for principal in statement.principals : principal.identifiers]
    ]), "logs.cn-north-1.amazonaws.com.cn")
    error_message = "CloudWatch Logs has its name of the partition."
  }
}

run "rejects_a_name_that_no_alias_can_have" {
  command = plan

  variables {
    name = "Flights dev"
  }

  expect_failures = [var.name]
}
