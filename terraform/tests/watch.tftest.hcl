# What a deployment shows, and who is told of a costly day.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name               = "fraudcore-test"
  region             = "eu-central-1"
  functions          = ["detector", "notifier", "sweep"]
  stream_name        = "fraudcore-test-logins"
  queues             = ["fraudcore-test-detector-dead-letter"]
  daily_budget_usd   = 20
  budget_emails      = ["soc@example.com"]
  budget_cost_filter = { TagKeyValue = ["user:Deployment$fraudcore-test"] }
}

run "watched" {
  command = plan

  module {
    source = "./modules/watch"
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == length(local.panels)
    error_message = "the dashboard must show every panel"
  }

  assert {
    condition     = length(distinct([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : "${widget.x},${widget.y}"])) == length(local.panels)
    error_message = "no panel may cover another"
  }

  assert {
    condition     = one(aws_budgets_budget.daily).time_unit == "DAILY" && one(aws_budgets_budget.daily).limit_amount == "20" && one(one(aws_budgets_budget.daily).cost_filter).values == tolist(["user:Deployment$fraudcore-test"])
    error_message = "the budget must count this deployment's day"
  }

  assert {
    condition     = one(one(aws_budgets_budget.daily).notification).subscriber_email_addresses == toset(["soc@example.com"]) && one(one(aws_budgets_budget.daily).notification).notification_type == "ACTUAL"
    error_message = "people must be told of what was spent"
  }
}

run "no_budget" {
  command = plan

  module {
    source = "./modules/watch"
  }

  variables {
    daily_budget_usd = null
  }

  assert {
    condition     = length(aws_budgets_budget.daily) == 0
    error_message = "without an amount there is no budget"
  }
}

run "nobody_to_tell" {
  command = plan

  module {
    source = "./modules/watch"
  }

  variables {
    budget_emails = []
  }

  assert {
    condition     = length(aws_budgets_budget.daily) == 0
    error_message = "a budget must tell somebody"
  }
}
