# Whole deployments, with nothing and with everything chosen; `make lint` judges their policies.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  function_package = "main.tf"
}

run "defaults" {
  command = apply

  assert {
    condition     = output.dashboard_name == "fraudcore-dev" && output.quicksight_dashboard_id == null
    error_message = "what is not chosen must not be made"
  }
}

run "everything" {
  command = apply

  variables {
    tracing                   = true
    alert_emails              = ["soc@example.com"]
    daily_budget_usd          = 20
    archive_colder_after_days = 90
    crawler_schedule          = "cron(15 * * * ? *)"
    key_user_arns             = ["arn:aws:iam::123456789012:role/login-service"]

    quicksight_owner_arn = "arn:aws:quicksight:eu-central-1:123456789012:user/default/ann"

    alert_subscriptions = {
      queue = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-central-1:123456789012:alerts" }
    }
  }

  assert {
    condition     = output.dashboard_name == "fraudcore-dev" && output.quicksight_dashboard_id == "fraudcore-dev"
    error_message = "what is chosen must be made"
  }
}
