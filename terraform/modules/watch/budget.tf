# Tells of a day that costs more than was planned; a tag counts once it is activated for cost
# allocation: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
resource "aws_budgets_budget" "daily" {
  count = var.daily_budget_usd != null && length(var.budget_emails) > 0 ? 1 : 0

  name         = "${var.name}-daily"
  budget_type  = "COST"
  limit_amount = tostring(var.daily_budget_usd)
  limit_unit   = "USD"
  time_unit    = "DAILY"

  dynamic "cost_filter" {
    for_each = var.budget_cost_filter

    content {
      name   = cost_filter.key
      values = cost_filter.value
    }
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    notification_type          = "ACTUAL"
    subscriber_email_addresses = var.budget_emails
  }
}
