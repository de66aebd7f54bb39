locals {
  units = { read = "ConsumedReadCapacityUnits", write = "ConsumedWriteCapacityUnits" }

  # Three in a row, each eight wide: what comes in, what is built, what it costs in units.
  charts = concat(
    [
      {
        title   = "Facts by outcome"
        stacked = true
        metrics = [for outcome in local.outcomes : [local.namespace, outcome]]
      },
      {
        title   = "CSV rows"
        metrics = [[local.namespace, "RowsIn", { label = "in" }], [local.namespace, "RowsRejected", { label = "rejected" }]]
      },
      {
        title   = "Messages in dead-letter queues"
        stat    = "Maximum"
        metrics = [for purpose, queue in var.dead_letter_queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue, { label = purpose }]]
      },
      {
        title = "Runs of the job"
        metrics = [
          ["Cubo", "PublishedVersions", "Name", var.name, { label = "published" }],
          ["AWS/Events", "MatchedEvents", "RuleName", aws_cloudwatch_event_rule.failure["job-failed"].name, { label = "failed" }],
          ["Cubo", "BuildSeconds", "Name", var.name, { label = "seconds", stat = "Maximum", yAxis = "right" }],
        ]
      },
      {
        title = "Published version"
        stat  = "Maximum"
        metrics = [
          ["Cubo", "Cells", "Name", var.name, { label = "cells" }],
          ["Cubo", "Blocks", "Name", var.name, { label = "blocks", yAxis = "right" }],
        ]
      },
      {
        title = "Function ${var.function.name}"
        metrics = concat(
          [for metric in ["Invocations", "Errors", "Throttles"] : ["AWS/Lambda", metric, "FunctionName", var.function.name]],
          [["AWS/Lambda", "Duration", "FunctionName", var.function.name, { label = "Duration, p95, ms", stat = "p95", yAxis = "right" }]],
        )
      },
      {
        title = "DynamoDB units consumed"
        metrics = flatten([for purpose, table in var.tables : [for unit, metric in local.units :
        { metric = ["AWS/DynamoDB", metric, "TableName", table, { label = "${purpose}: ${unit}" }] }]])[*].metric
      },
      {
        title = "DynamoDB throttles"
        metrics = flatten([for purpose, table in var.tables : [for unit in ["Read", "Write"] :
        { metric = ["AWS/DynamoDB", "${unit}ThrottleEvents", "TableName", table, { label = "${purpose}: ${lower(unit)}" }] }]])[*].metric
      },
    ],
    [for bi in var.bi[*] : {
      title = "SQL server"
      stat  = "Maximum"
      metrics = [
        ["AWS/ECS", "CPUUtilization", "ClusterName", bi.cluster_name, "ServiceName", bi.service_name, { label = "processor, %" }],
        ["AWS/ECS", "MemoryUtilization", "ClusterName", bi.cluster_name, "ServiceName", bi.service_name, { label = "memory, %" }],
        ["AWS/NetworkELB", "ActiveFlowCount", "LoadBalancer", bi.load_balancer, { label = "connections", yAxis = "right" }],
      ]
    }],
  )

  alarm_widget = {
    type       = "alarm", x = 0, y = 0, width = 24, height = 3
    properties = { title = "Alarms of ${var.name}", alarms = [for alarm in aws_cloudwatch_metric_alarm.main : alarm.arn] }
  }

  chart_widgets = [for index, chart in local.charts : {
    type = "metric", x = index % 3 * 8, y = 3 + floor(index / 3) * 6, width = 8, height = 6
    properties = {
      title   = chart.title
      region  = local.region
      view    = "timeSeries"
      stacked = try(chart.stacked, false)
      stat    = try(chart.stat, "Sum")
      period  = 3600
      metrics = chart.metrics
    }
  }]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat([local.alarm_widget], local.chart_widgets) })
}
