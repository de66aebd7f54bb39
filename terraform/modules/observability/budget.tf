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
    values = [format("user:Deployment$%s", var.name)]
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
      condition     = lookup(data.aws_default_tags.current.tags, "Deployment", "") == var.name
      error_message = "The provider's default_tags have no Deployment = \"${var.name}\", by which the budget counts. Set it, or monthly_budget = null."
    }
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
