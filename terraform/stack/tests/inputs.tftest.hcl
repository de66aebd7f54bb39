# What the stack refuses, each by a message that says what to write instead; tests/terraform looks at the messages.
mock_provider "aws" {
  source = "../tests/aws"
}

variables {
  environment        = "dev"
  cube_file          = "../../cubes/flights/cube.yaml"
  dist_folder        = "../../dist"
  glue_script        = "../../src/glue_cube/job.py"
  availability_zones = ["us-east-1a", "us-east-1b"]
  client_api         = { url = "https://api.client.example" }
}

run "takes_the_defaults" {
  command = plan

  assert {
    condition     = output.name == "flights-dev" && output.sql == null
    error_message = "Names start with cube and environment, and SQL access is off by default."
  }
}

run "rejects_a_definition_that_the_artifacts_were_not_built_from" {
  command = plan

  variables {
    cube_file = "../../cubes/flights/local.yaml"
  }

  expect_failures = [var.cube_file]
}

run "rejects_one_zone_only" {
  command = plan

  variables {
    availability_zones = ["us-east-1a"]
  }

  expect_failures = [var.availability_zones]
}

run "rejects_the_same_zone_twice" {
  command = plan

  variables {
    availability_zones = ["us-east-1a", "us-east-1a"]
  }

  expect_failures = [var.availability_zones]
}

run "rejects_sql_access_without_a_certificate" {
  command = plan

  variables {
    bi_access = { ldap = { url = "ldaps://directory.internal", base_dn = "dc=example" } }
  }

  expect_failures = [var.bi_access]
}

run "rejects_sql_access_without_a_directory" {
  command = plan

  variables {
    bi_access = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
  }

  expect_failures = [var.bi_access]
}

run "rejects_sql_access_that_lets_nobody_in" {
  command = plan

  variables {
    bi_access = {
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      ldap            = { url = "ldaps://directory.internal", base_dn = "dc=example" }
    }
  }

  expect_failures = [var.bi_access]
}

run "rejects_a_directory_without_tls" {
  command = plan

  variables {
    bi_access = {
      certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      client_cidr_blocks = ["10.40.0.0/16"]
      ldap               = { url = "ldap://directory.internal", base_dn = "dc=example" }
    }
  }

  expect_failures = [var.bi_access]
}

run "rejects_quicksight_without_the_name_in_the_certificate" {
  command = plan

  variables {
    bi_access = {
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      ldap            = { url = "ldaps://directory.internal", base_dn = "dc=example" }
      quicksight = {
        secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:quicksight"
        principals = ["arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"]
      }
    }
  }

  expect_failures = [var.bi_access]
}

run "rejects_a_cluster_that_is_nowhere" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.50.0.7"] }
  }

  expect_failures = [var.cassandra]
}

run "rejects_an_address_that_is_none" {
  command = plan

  variables {
    client_api = { url = "api.client.example" }
  }

  expect_failures = [var.client_api]
}

run "rejects_a_name_that_is_no_environment" {
  command = plan

  variables {
    environment = "Dev-1"
  }

  expect_failures = [var.environment]
}

run "rejects_a_tag_that_moves" {
  command = plan

  variables {
    image_tag = "latest"
  }

  expect_failures = [var.image_tag]
}

run "rejects_days_that_cloudwatch_does_not_take" {
  command = plan

  variables {
    log_retention_days = 45
  }

  expect_failures = [var.log_retention_days]
}
