# Each alarm looks at a metric, or at an expression over several; docs/operations.md says what to do when it goes.
# Nothing is filled in for the latest value: a metric that comes a little late would then always seem to be 0.
locals {
  outcomes = ["Written", "Unchanged", "Stale", "Rejected"]

  queue_alarms = { for purpose, queue in var.dead_letter_queues : "dead-letters-${purpose}" => {
    description = "Messages that were given up lie in queue ${queue}."
    metrics     = { dead = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", { QueueName = queue }] }
  } }

  # DynamoDB sends these two only when it throttles, so one of them is mostly missing; two of three periods see past a late one.
  table_alarms = { for purpose, table in var.tables : "throttled-${purpose}" => {
    description = "DynamoDB has throttled table ${table} for ten minutes."
    expression  = "FILL(reads, 0) + FILL(writes, 0)"
    periods     = 3
    breaching   = 2
    metrics = {
      reads  = ["AWS/DynamoDB", "ReadThrottleEvents", "Sum", { TableName = table }]
      writes = ["AWS/DynamoDB", "WriteThrottleEvents", "Sum", { TableName = table }]
    }
  } }

  function_alarms = { for metric in ["Errors", "Throttles"] : "ingest-${lower(metric)}" => {
    description = "${metric} of function ${var.function.name}."
    metrics     = { runs = ["AWS/Lambda", metric, "Sum", { FunctionName = var.function.name }] }
  } }

  rejected_alarms = {
    ingest-rejected = {
      description = "More than ${var.most_rejected_percent} % of an hour's records from the client's API were rejected."
      expression  = "100 * rejected / (written + unchanged + stale + rejected)"
      period      = 3600
      threshold   = var.most_rejected_percent
      metrics     = { for outcome in local.outcomes : lower(outcome) => [local.namespace, outcome, "Sum", {}] }
    }
    loader-rejected = {
      description = "More than ${var.most_rejected_percent} % of an hour's CSV rows were rejected."
      expression  = "100 * rejected / rows"
      period      = 3600
      threshold   = var.most_rejected_percent
      metrics     = { rejected = [local.namespace, "RowsRejected", "Sum", {}], rows = [local.namespace, "RowsIn", "Sum", {}] }
    }
  }

  published_alarm = { not-published = {
    description = "No version of the cube has been published for ${var.published_within_hours} hours."
    comparison  = "LessThanThreshold"
    threshold   = 1
    period      = 3600
    periods     = var.published_within_hours
    missing     = "breaching"
    metrics     = { published = ["Cubo", "PublishedVersions", "Sum", { Name = var.name }] }
  } }

  bi_alarms = { for bi in var.bi[*] : "bi-unhealthy" => {
    description = "No task of service ${bi.service_name} has been healthy for five minutes: dashboards get no answer."
    comparison  = "LessThanThreshold"
    threshold   = 1
    period      = 60
    periods     = 5
    missing     = "breaching"
    metrics = {
      healthy = ["AWS/NetworkELB", "HealthyHostCount", "Maximum", { LoadBalancer = bi.load_balancer, TargetGroup = bi.target_group }]
    }
  } }

  alarms = merge(
    local.queue_alarms,
    local.table_alarms,
    local.function_alarms,
    local.rejected_alarms,
    local.published_alarm,
    local.bi_alarms,
  )
}

resource "aws_cloudwatch_metric_alarm" "main" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = try(each.value.comparison, "GreaterThanThreshold")
  threshold           = try(each.value.threshold, 0)
  evaluation_periods  = try(each.value.periods, 1)
  datapoints_to_alarm = try(each.value.breaching, each.value.periods, 1)
  treat_missing_data  = try(each.value.missing, "notBreaching")
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  dynamic "metric_query" {
    for_each = try([each.value.expression], [])

    content {
      id          = "alarm"
      label       = each.key
      expression  = metric_query.value
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = !can(each.value.expression)

      metric {
        namespace   = metric_query.value[0]
        metric_name = metric_query.value[1]
        stat        = metric_query.value[2]
        dimensions  = metric_query.value[3]
        period      = try(each.value.period, 300)
      }
    }
  }
}
