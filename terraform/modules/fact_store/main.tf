locals {
  # What the three tables do not have in common; why there are three is in docs/architecture.md.
  tables = {
    facts   = { sort_key = "sk" }
    cube    = { sort_key = "sk" }
    control = { sort_key = null }
  }
}

resource "aws_dynamodb_table" "main" {
  for_each = local.tables

  name                        = "${var.name}-${each.key}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = each.value.sort_key
  deletion_protection_enabled = var.deletion_protection

  dynamic "attribute" {
    for_each = compact(["pk", each.value.sort_key])

    content {
      name = attribute.value
      type = "S"
    }
  }

  dynamic "on_demand_throughput" {
    for_each = var.most_request_units[*]

    content {
      max_read_request_units  = on_demand_throughput.value.read
      max_write_request_units = on_demand_throughput.value.write
    }
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key_arn
  }
}
