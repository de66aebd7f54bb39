mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name               = "flights-dev"
  cidr_block         = "10.40.0.0/16"
  availability_zones = ["eu-central-1a", "eu-central-1b"]
  key_arn            = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  log_retention_days = 365
  cassandra          = { kind = "keyspaces" }
  client_api_port    = 443
}

run "rejects_too_little" {
  command = plan

  variables {
    availability_zones = ["eu-central-1a"]
    cidr_block         = "10.40.0.0/24"
    cassandra          = { kind = "external" }
    client_api_port    = 0
    ldap               = { port = 636, cidr_blocks = [] }
    egress             = { enabled = true }
  }

  expect_failures = [var.availability_zones, var.cidr_block, var.cassandra, var.client_api_port, var.ldap, var.egress]
}

run "rejects_what_does_not_exist" {
  command = plan

  variables {
    availability_zones = ["eu-central-1a", "eu-central-1a"]
    cidr_block         = "10.40.0.0"
    cassandra          = { kind = "scylla" }
    client_api_port    = 70000
    ldap               = { port = 70000, cidr_blocks = ["10.60.0.0/24"] }
    egress             = { enabled = true, cidr_blocks = ["api.example.com"] }
  }

  expect_failures = [var.availability_zones, var.cidr_block, var.cassandra, var.client_api_port, var.ldap, var.egress]
}

run "rejects_the_whole_internet" {
  command = plan

  variables {
    cassandra = { kind = "external", port = 9042, cidr_blocks = ["0.0.0.0/0"] }
    ldap      = { port = 636, cidr_blocks = ["0.0.0.0/0"] }
    egress    = { enabled = true, cidr_blocks = ["203.0.113.0/24", "0.0.0.0/0"] }
  }

  expect_failures = [var.cassandra, var.ldap, var.egress]
}

run "rejects_the_internet_in_halves" {
  command = plan

  variables {
    egress = { enabled = true, cidr_blocks = ["0.0.0.0/1", "128.0.0.0/1"] }
  }

  expect_failures = [var.egress]
}
