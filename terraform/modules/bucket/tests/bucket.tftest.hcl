mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  bucket        = "flights-dev-landing"
  key_arn       = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  log_bucket    = "flights-dev-logs"
  force_destroy = false
}

run "is_closed_versioned_and_encrypted" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.main.block_public_acls,
      aws_s3_bucket_public_access_block.main.block_public_policy,
      aws_s3_bucket_public_access_block.main.ignore_public_acls,
      aws_s3_bucket_public_access_block.main.restrict_public_buckets,
    ])
    error_message = "Nothing makes the bucket public."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.main.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "There are no access lists."
  }

  assert {
    condition     = aws_s3_bucket_versioning.main.versioning_configuration[0].status == "Enabled"
    error_message = "Overwritten objects can be had back."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.main.rule : alltrue([
        for encryption in rule.apply_server_side_encryption_by_default :
        encryption.sse_algorithm == "aws:kms" && encryption.kms_master_key_id == var.key_arn
      ])
    ])
    error_message = "Objects are encrypted with the key of the deployment."
  }

  assert {
    condition     = output.bucket == "flights-dev-landing"
    error_message = "The name is known in the plan: other modules ask it whether there is a bucket."
  }
}

run "refuses_what_does_not_come_over_tls" {
  command = plan

  assert {
    condition = anytrue([
      for statement in data.aws_iam_policy_document.bucket.statement :
      statement.effect == "Deny" && contains(statement.actions, "s3:*") && anytrue([
        for condition in statement.condition : condition.variable == "aws:SecureTransport" && contains(condition.values, "false")
      ])
    ])
    error_message = "Every request over plain HTTP is denied."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.bucket.source_policy_documents) == 0
    error_message = "Only a bucket that accepts logs lets services write."
  }
}

run "logs_expires_and_tells_only_when_asked" {
  command = plan

  assert {
    condition     = aws_s3_bucket_logging.main[0].target_bucket == "flights-dev-logs" && aws_s3_bucket_logging.main[0].target_prefix == "flights-dev-landing/"
    error_message = "Requests are logged under the bucket's name."
  }

  assert {
    condition     = length(aws_s3_bucket_notification.main) == 0 && length(aws_s3_bucket_lifecycle_configuration.main.rule) == 1
    error_message = "Events and expiry are off by default."
  }
}

run "expires_objects_and_sends_events" {
  command = plan

  variables {
    expire_after_days = 30
    send_events       = true
  }

  assert {
    condition     = aws_s3_bucket_notification.main[0].eventbridge
    error_message = "EventBridge hears of new objects."
  }

  assert {
    condition     = contains([for rule in aws_s3_bucket_lifecycle_configuration.main.rule : try(rule.expiration[0].days, 0)], 30)
    error_message = "Objects expire after the days given."
  }
}

run "takes_logs_under_the_key_of_s3" {
  command = plan

  variables {
    key_arn     = null
    log_bucket  = null
    accept_logs = true
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.main.rule : alltrue([
        for encryption in rule.apply_server_side_encryption_by_default : encryption.sse_algorithm == "AES256"
      ])
    ])
    error_message = "Access logs are delivered under no other key."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.bucket.source_policy_documents) == 1 && length(aws_s3_bucket_logging.main) == 0
    error_message = "The bucket lets logs in and does not log itself."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.log_delivery.statement : anytrue([
        for condition in statement.condition : condition.variable == "aws:SourceAccount" && contains(condition.values, "111122223333")
      ])
    ])
    error_message = "Only on behalf of this account are logs delivered."
  }
}

run "rejects_a_name_that_s3_refuses" {
  command = plan

  variables {
    bucket = "Flights_Landing"
  }

  expect_failures = [var.bucket]
}

run "rejects_a_key_where_logs_are_delivered" {
  command = plan

  variables {
    accept_logs = true
  }

  expect_failures = [var.key_arn]
}

run "rejects_a_bucket_that_logs_into_itself" {
  command = plan

  variables {
    log_bucket = "flights-dev-landing"
  }

  expect_failures = [var.log_bucket]
}

run "rejects_half_a_day" {
  command = plan

  variables {
    expire_after_days          = 0.5
    expire_versions_after_days = 0
  }

  expect_failures = [var.expire_after_days, var.expire_versions_after_days]
}
