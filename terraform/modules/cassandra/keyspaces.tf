locals {
  # The same dictionary as CQL_TYPES of src/csv_loader/table_cql.py; tests/contract compares the tables that both make.
  cql_types = {
    string    = "text"
    int32     = "int"
    int64     = "bigint"
    decimal   = "decimal"
    float64   = "double"
    bool      = "boolean"
    date      = "date"
    timestamp = "timestamp"
  }
}

resource "aws_keyspaces_keyspace" "main" {
  count = local.keyspaces ? 1 : 0

  name = local.keyspace
}

resource "aws_keyspaces_table" "source" {
  for_each = { for name, table in var.tables : name => table if local.keyspaces }

  keyspace_name = aws_keyspaces_keyspace.main[0].name
  table_name    = each.key

  schema_definition {
    dynamic "column" {
      for_each = each.value.columns

      content {
        name = column.key
        type = local.cql_types[split("(", column.value)[0]]
      }
    }

    dynamic "partition_key" {
      for_each = each.value.partition

      content {
        name = partition_key.value
      }
    }

    dynamic "clustering_key" {
      for_each = each.value.clustering

      content {
        name     = clustering_key.value
        order_by = "ASC"
      }
    }
  }

  capacity_specification {
    throughput_mode = "PAY_PER_REQUEST"
  }

  # The loader writes each batch with a timestamp of its own, so that a batch sent again does not replace a later one.
  client_side_timestamps {
    status = "ENABLED"
  }

  encryption_specification {
    type               = "CUSTOMER_MANAGED_KMS_KEY"
    kms_key_identifier = var.key_arn
  }

  point_in_time_recovery {
    status = "ENABLED"
  }

  comment {
    message = "Rows of the CSV source ${each.key}"
  }
}
