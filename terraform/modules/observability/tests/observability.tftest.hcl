mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_default_tags" {
    defaults = { tags = { Project = "cubo", Deployment = "flights-dev" } }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:flights-dev-alarms" }
  }

  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:flights-dev-mock" }
  }
}

variables {
  name               = "flights-dev"
  key_arn            = "arn:aws:kms:us-east-1:123456789012:key/1"
  emails             = ["cube@example.com"]
  function           = { name = "flights-dev-ingest", log_group = "/aws/lambda/flights-dev-ingest" }
  dead_letter_queues = { facts = "flights-dev-facts-dead", landing = "flights-dev-landing-dead" }
  tables             = { facts = "flights-dev-facts", cube = "flights-dev-cube", control = "flights-dev-control" }
  job_name           = "flights-dev-cube"

  loader = {
    cluster_arn = "arn:aws:ecs:us-east-1:123456789012:cluster/flights-dev"
    task_family = "flights-dev-csv-loader"
    log_group   = "/ecs/flights-dev-csv-loader"
  }
}

run "encrypts_the_topic_and_lets_only_services_of_the_account_publish" {
  assert {
    condition     = aws_sns_topic.alarms.kms_master_key_id == var.key_arn
    error_message = "The topic is encrypted with the key of the deployment."
  }

  assert {
    condition = toset([for statement in data.aws_iam_policy_document.alarms.statement : one(one(statement.principals).identifiers)]) == toset([
      "cloudwatch.amazonaws.com", "events.amazonaws.com", "budgets.amazonaws.com",
    ])
    error_message = "CloudWatch, EventBridge and Budgets publish, nobody else."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.alarms.statement :
      length(statement.condition) == 1 || one(one(statement.principals).identifiers) == "events.amazonaws.com"
    ])
    error_message = "Only EventBridge, which sends no source, publishes without a condition on it."
  }

  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.email : subscription.protocol == "email"])
    error_message = "Receivers are subscribed by e-mail."
  }
}

run "watches_each_queue_table_and_stage" {
  assert {
    condition = keys(aws_cloudwatch_metric_alarm.main) == [
      "dead-letters-facts", "dead-letters-landing", "ingest-errors", "ingest-rejected", "ingest-throttles",
      "loader-rejected", "not-published", "throttled-control", "throttled-cube", "throttled-facts",
    ]
    error_message = "There is an alarm for each queue, each table, the function, the rejected share and the age of the version."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.main : startswith(alarm.alarm_name, "flights-dev-")])
    error_message = "Every name starts with the name of the deployment."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.main : alarm.alarm_actions == toset([aws_sns_topic.alarms.arn])])
    error_message = "Every alarm goes to the topic."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.main["not-published"].treat_missing_data == "breaching"
    error_message = "A job that never runs sends no metric, and that must raise the alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.main["not-published"].evaluation_periods == 26
    error_message = "The alarm looks back as many hours as a version may be old."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.main["ingest-rejected"].threshold == 5
    error_message = "The share that may be rejected is the threshold."
  }
}

run "counts_what_the_logs_say" {
  assert {
    condition = { for name, filter in aws_cloudwatch_log_metric_filter.count : name => one(filter.metric_transformation).value } == {
      Written = "$.written", Unchanged = "$.unchanged", Stale = "$.stale", Rejected = "$.rejected",
      RowsIn  = "$.rows_in", RowsRejected = "$.rejected",
    }
    error_message = "Each count is a field of a log line."
  }

  assert {
    condition     = toset([for filter in aws_cloudwatch_log_metric_filter.count : one(filter.metric_transformation).namespace]) == toset(["Cubo/flights-dev"])
    error_message = "Two deployments in an account do not mix their counts."
  }
}

run "reports_failed_runs" {
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.failure["job-failed"].event_pattern).detail.jobName == [var.job_name]
    error_message = "Only the runs of this deployment's job are reported."
  }

  assert {
    condition     = alltrue([for target in aws_cloudwatch_event_target.failure : target.arn == aws_sns_topic.alarms.arn])
    error_message = "Failed runs go to the topic."
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.failure : rule.state == "ENABLED"])
    error_message = "A rule that somebody switched off is switched on again."
  }

  assert {
    condition = alltrue(flatten([
      for target in aws_cloudwatch_event_target.failure : [
        for path in keys(one(target.input_transformer).input_paths) : strcontains(one(target.input_transformer).input_template, "<${path}>")
      ]
    ]))
    error_message = "The message has every value that is taken from the event."
  }

  assert {
    condition = alltrue([
      for target in aws_cloudwatch_event_target.failure :
      !strcontains(one(target.input_transformer).input_template, "\\u003") && can(jsondecode(one(target.input_transformer).input_template))
    ])
    error_message = "The message is one string of JSON whose placeholders EventBridge finds: < and > are not escaped."
  }
}

run "shows_a_dashboard_in_rows_of_three" {
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets) == 9
    error_message = "Without an SQL server there are the alarms and eight charts."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets : widget.x + widget.width <= 24])
    error_message = "No chart reaches over the edge."
  }
}

run "watches_the_sql_server_if_there_is_one" {
  variables {
    bi = {
      cluster_name  = "flights-dev"
      service_name  = "flights-dev-cube-server"
      load_balancer = "net/flights-dev/1"
      target_group  = "targetgroup/flights-dev/2"
    }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.main["bi-unhealthy"].comparison_operator == "LessThanThreshold"
    error_message = "The alarm goes when no task is healthy."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.main.dashboard_body).widgets) == 10
    error_message = "The SQL server has a chart."
  }
}

run "sets_no_budget_unless_asked" {
  assert {
    condition     = length(aws_budgets_budget.monthly) == 0
    error_message = "Without monthly_budget there is no budget."
  }
}

run "counts_only_the_cost_of_the_deployment" {
  variables {
    monthly_budget = { limit_usd = 250 }
  }

  assert {
    condition     = toset(one(aws_budgets_budget.monthly["monthly"].cost_filter).values) == toset(["user:Deployment$flights-dev"])
    error_message = "The budget is filtered by the tag that tells one deployment from all others."
  }
}

run "refuses_a_budget_without_the_tag_of_the_deployment" {
  command = plan

  variables {
    monthly_budget = { limit_usd = 250 }
  }

  override_data {
    target = data.aws_default_tags.current
    values = { tags = { Deployment = "sales-dev" } }
  }

  expect_failures = [aws_budgets_budget.monthly]
}

run "refuses_wrong_inputs" {
  command = plan

  variables {
    emails                 = ["cube at example"]
    published_within_hours = 0.5
    most_rejected_percent  = 100
    monthly_budget         = { limit_usd = 0 }
  }

  expect_failures = [
    var.emails,
    var.published_within_hours,
    var.most_rejected_percent,
    var.monthly_budget,
  ]
}
