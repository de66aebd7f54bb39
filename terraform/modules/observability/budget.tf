data "aws_default_tags" "current" {}

resource "aws_budgets_budget" "monthly" {
  for_each = { for budget in var.monthly_budget[*] : "monthly" => budget }

  name         = "${var.name}-${each.key}"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_unit   = "USD"
  limit_amount = format("%.1f", each.value.limit_usd)

  cost_filter {
    name   = "TagKeyValue"
    values = [for key, value in data.aws_default_tags.current.tags : format("user:%s$%s", key, value)]
  }

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type         = notification.key
      comparison_operator       = "GREATER_THAN"
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }

  lifecycle {
    precondition {
      condition     = length(data.aws_default_tags.current.tags) > 0
      error_message = "The provider has no default_tags, so the budget of ${var.name} would count the whole account. Set default_tags, or monthly_budget = null."
    }
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
