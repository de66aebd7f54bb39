mock_provider "aws" {}

variables {
  name                = "flights-dev"
  key_arn             = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  deletion_protection = true
}

run "makes_three_tables_that_can_be_restored" {
  command = plan

  assert {
    condition     = { for key, table in output.tables : key => table.name } == { facts = "flights-dev-facts", cube = "flights-dev-cube", control = "flights-dev-control" }
    error_message = "The tables are facts, cube and control."
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.main : table.point_in_time_recovery[0].enabled && table.deletion_protection_enabled
    ])
    error_message = "Every table goes back to any second of the last 35 days and is kept from deletion."
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.main : table.server_side_encryption[0].enabled && table.server_side_encryption[0].kms_key_arn == var.key_arn
    ])
    error_message = "Every table is encrypted with the key of the deployment."
  }
}

run "keys_the_tables_as_the_code_does" {
  command = plan

  assert {
    condition     = { for key, table in aws_dynamodb_table.main : key => join(" ", compact([table.hash_key, table.range_key])) } == { facts = "pk sk", cube = "pk sk", control = "pk" }
    error_message = "facts and cube have a partition and a sort key, control has a partition key."
  }
}

run "has_a_ceiling_only_when_asked" {
  command = plan

  variables {
    most_request_units = { read = 4000, write = 2000 }
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.main :
      table.on_demand_throughput[0].max_read_request_units == 4000 && table.on_demand_throughput[0].max_write_request_units == 2000
    ])
    error_message = "The ceiling is that of the input."
  }
}

run "rejects_a_ceiling_of_nothing" {
  command = plan

  variables {
    most_request_units = { read = 0, write = 2000 }
  }

  expect_failures = [var.most_request_units]
}
