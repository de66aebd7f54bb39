mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws", dns_suffix = "amazonaws.com" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }

  mock_resource "aws_keyspaces_table" {
    defaults = { arn = "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/sales_dev/table/made-up" }
  }
}

variables {
  name      = "sales-dev"
  key_arn   = "arn:aws:kms:eu-west-1:123456789012:key/1"
  cassandra = { kind = "keyspaces" }

  tables = {
    receipts = {
      columns    = { shop = "string", day = "date", number = "int64", amount = "decimal(9, 2)" }
      partition  = ["shop", "day"]
      clustering = ["number"]
    }
    shops = {
      columns    = { shop = "string" }
      partition  = ["shop"]
      clustering = []
    }
  }
}

run "makes_a_table_per_source_in_keyspaces" {
  assert {
    condition     = aws_keyspaces_keyspace.main[0].name == "sales_dev" && keys(aws_keyspaces_table.source) == ["receipts", "shops"]
    error_message = "The keyspace is named after the deployment, the tables after the sources."
  }

  assert {
    condition = aws_keyspaces_table.source["receipts"].schema_definition[0].column == toset([
      { name = "shop", type = "text" }, { name = "day", type = "date" },
      { name = "number", type = "bigint" }, { name = "amount", type = "decimal" },
    ])
    error_message = "Logical types become CQL types."
  }

  assert {
    condition = (
      aws_keyspaces_table.source["receipts"].schema_definition[0].partition_key[*].name == tolist(["shop", "day"]) &&
      aws_keyspaces_table.source["receipts"].schema_definition[0].clustering_key[*].name == tolist(["number"]) &&
      length(aws_keyspaces_table.source["shops"].schema_definition[0].clustering_key) == 0
    )
    error_message = "Keys keep the order of the definition."
  }

  assert {
    condition = alltrue([
      for table in aws_keyspaces_table.source :
      table.encryption_specification[0].type == "CUSTOMER_MANAGED_KMS_KEY" &&
      table.encryption_specification[0].kms_key_identifier == var.key_arn &&
      table.point_in_time_recovery[0].status == "ENABLED" &&
      table.client_side_timestamps[0].status == "ENABLED" &&
      table.capacity_specification[0].throughput_mode == "PAY_PER_REQUEST"
    ])
    error_message = "Each table is encrypted by the key, can be restored, takes the loader's timestamps, and is paid by request."
  }
}

run "keyspaces_is_reached_by_tls_and_role" {
  assert {
    condition = jsonencode(output.connection) == jsonencode({
      hosts      = ["cassandra.eu-west-1.amazonaws.com"]
      port       = 9142
      keyspace   = "sales_dev"
      auth       = "sigv4"
      tls        = true
      secret_arn = null
    })
    error_message = "Keyspaces has one address, one port, TLS and no password."
  }

  assert {
    condition = output.table_arns == tolist([
      "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/sales_dev/table/made-up",
      "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/sales_dev/table/made-up",
      "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/system*",
    ])
    error_message = "Roles may be given the tables and the system keyspaces, and no other keyspace."
  }
}

run "an_external_cluster_makes_nothing" {
  variables {
    cassandra = {
      kind       = "external"
      hosts      = ["10.40.0.10", "cassandra.internal"]
      secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cassandra-AbCdEf"
    }
  }

  assert {
    condition     = length(aws_keyspaces_keyspace.main) + length(aws_keyspaces_table.source) + length(output.table_arns) == 0
    error_message = "A cluster of one's own has its own tables."
  }

  assert {
    condition = jsonencode(output.connection) == jsonencode({
      hosts      = ["10.40.0.10", "cassandra.internal"]
      port       = 9042
      keyspace   = "sales_dev"
      auth       = "password"
      tls        = true
      secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cassandra-AbCdEf"
    })
    error_message = "With a secret the password is asked for, and TLS is on unless it is switched off."
  }
}

run "an_external_cluster_may_have_neither_tls_nor_password_if_that_is_said" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.40.0.10"], tls = false }
  }

  assert {
    condition     = output.connection.auth == "none" && !output.connection.tls
    error_message = "Said is said."
  }
}

run "refuses_an_unknown_kind" {
  command = plan

  variables {
    cassandra = { kind = "astra" }
  }

  expect_failures = [var.cassandra]
}

run "refuses_an_external_cluster_without_hosts" {
  command = plan

  variables {
    cassandra = { kind = "external" }
  }

  expect_failures = [var.cassandra]
}

run "refuses_a_host_with_a_port" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.40.0.10:9042"] }
  }

  expect_failures = [var.cassandra]
}

run "refuses_a_port_that_is_none" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.40.0.10"], port = 70000 }
  }

  expect_failures = [var.cassandra]
}

run "refuses_a_password_in_the_place_of_a_secret" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.40.0.10"], secret_arn = "hunter2" }
  }

  expect_failures = [var.cassandra]
}

run "refuses_hosts_for_keyspaces" {
  command = plan

  variables {
    cassandra = { kind = "keyspaces", hosts = ["10.40.0.10"] }
  }

  expect_failures = [var.cassandra]
}

run "refuses_keyspaces_without_tls" {
  command = plan

  variables {
    cassandra = { kind = "keyspaces", tls = false }
  }

  expect_failures = [var.cassandra]
}

run "refuses_a_type_that_is_none" {
  command = plan

  variables {
    tables = { shops = { columns = { shop = "text" }, partition = ["shop"], clustering = [] } }
  }

  expect_failures = [var.tables]
}

run "refuses_a_key_that_is_no_column" {
  command = plan

  variables {
    tables = { shops = { columns = { shop = "string" }, partition = ["city"], clustering = [] } }
  }

  expect_failures = [var.tables]
}

run "refuses_a_table_without_partition" {
  command = plan

  variables {
    tables = { shops = { columns = { shop = "string" }, partition = [], clustering = ["shop"] } }
  }

  expect_failures = [var.tables]
}

run "refuses_a_cube_without_tables" {
  command = plan

  variables {
    tables = {}
  }

  expect_failures = [var.tables]
}

run "refuses_a_name_that_makes_no_keyspace" {
  command = plan

  variables {
    name = "Sales.dev"
  }

  expect_failures = [var.name]
}
