# Counts that the function and the loader write to their logs, as metrics. A metric filter can give no dimension that is not
# in the log line, so the namespace tells the deployments apart.
locals {
  namespace = "Cubo/${var.name}"

  counts = {
    Written      = { log_group = var.function.log_group, field = "written" }
    Unchanged    = { log_group = var.function.log_group, field = "unchanged" }
    Stale        = { log_group = var.function.log_group, field = "stale" }
    Rejected     = { log_group = var.function.log_group, field = "rejected" }
    RowsIn       = { log_group = var.loader.log_group, field = "rows_in" }
    RowsRejected = { log_group = var.loader.log_group, field = "rejected" }
  }
}

resource "aws_cloudwatch_log_metric_filter" "count" {
  for_each = local.counts

  name           = "${var.name}-${each.key}"
  log_group_name = each.value.log_group
  pattern        = "{ $.${each.value.field} = * }"

  metric_transformation {
    namespace = local.namespace
    name      = each.key
    value     = "$.${each.value.field}"
    unit      = "Count"
  }
}
