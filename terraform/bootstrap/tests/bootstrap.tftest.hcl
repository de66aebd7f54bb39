mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111122223333:key/state" }
  }
}

variables {
  region = "eu-central-1"
}

run "prints_what_init_needs" {
  assert {
    condition     = output.backend_config == <<-LINES
      bucket     = "cubo-state-111122223333"
      region     = "eu-central-1"
      kms_key_id = "arn:aws:kms:eu-central-1:111122223333:key/state"
    LINES
    error_message = "The lines name the bucket, its region and its key."
  }
}

run "rejects_a_name_that_makes_no_bucket" {
  command = plan

  variables {
    name = "Cubo_State"
  }

  expect_failures = [var.name]
}
