# What the root names and what it refuses; no account is needed.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  function_package = "main.tf"
}

run "names" {
  command = plan

  assert {
    condition     = output.lake_bucket_name == "fraudcore-dev-lake-123456789012"
    error_message = "the bucket's name must be unique to the account"
  }

  assert {
    condition     = output.glue_database_name == "fraudcore_dev"
    error_message = "the database's name must need no quotes in SQL"
  }
}

run "protected_tables" {
  command = plan

  variables {
    state_deletion_protection = true
  }

  assert {
    condition     = local.deletion_protection.state && local.deletion_protection.alerts
    error_message = "a table must refuse to be deleted"
  }
}

run "tables_that_may_go" {
  command = plan

  variables {
    state_deletion_protection = true
    force_destroy             = true
  }

  assert {
    condition     = !local.deletion_protection.state && !local.deletion_protection.alerts
    error_message = "force_destroy must lift the protection of both tables"
  }
}

run "preset_as_rules" {
  command = plan

  variables {
    rules_preset = "strict"
  }

  assert {
    condition     = local.rules_toml == "preset = \"strict\"\n"
    error_message = "a preset must become a rules file of that preset"
  }
}

run "name_with_capitals" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Fraud"
  }
}

run "unknown_preset" {
  command         = plan
  expect_failures = [var.rules_preset]

  variables {
    rules_preset = "paranoid"
  }
}

run "missing_rules_file" {
  command         = plan
  expect_failures = [var.rules_file]

  variables {
    rules_file = "no/such/rules.toml"
  }
}

run "record_older_than_the_stream_keeps_it" {
  command         = plan
  expect_failures = [var.detector_record_age_s]

  variables {
    stream_retention_hours = 24
    detector_record_age_s  = 86400
  }
}

run "concurrency_that_stops_detection" {
  command         = plan
  expect_failures = [var.detector_reserved_concurrency]

  variables {
    detector_reserved_concurrency = 0
  }
}

run "log_retention_that_cloudwatch_lacks" {
  command         = plan
  expect_failures = [var.log_retention_days]

  variables {
    log_retention_days = 31
  }
}

run "no_address" {
  command         = plan
  expect_failures = [var.alert_emails]

  variables {
    alert_emails = ["ann"]
  }
}

run "unknown_severity" {
  command         = plan
  expect_failures = [var.notify_from_severity]

  variables {
    notify_from_severity = "grave"
  }
}

run "unknown_profile_to_split" {
  command         = plan
  expect_failures = [var.split_profiles]

  variables {
    split_profiles = { tenants = 4 }
  }
}

run "profile_split_too_far" {
  command         = plan
  expect_failures = [var.split_profiles]

  variables {
    split_profiles = { tenant = 17 }
  }
}

run "profile_split_over_a_fraction" {
  command         = plan
  expect_failures = [var.split_profiles]

  variables {
    split_profiles = { tenant = 1.5 }
  }
}

run "subscriber_by_telephone" {
  command         = plan
  expect_failures = [var.alert_subscriptions]

  variables {
    alert_subscriptions = { pager = { protocol = "sms", endpoint = "+491234567" } }
  }
}

run "subscriber_of_an_unknown_severity" {
  command         = plan
  expect_failures = [var.alert_subscriptions]

  variables {
    alert_subscriptions = { pager = { protocol = "https", endpoint = "https://example.com/", severities = ["grave"] } }
  }
}

run "subscriber_of_nothing" {
  command         = plan
  expect_failures = [var.alert_subscriptions]

  variables {
    alert_subscriptions = { pager = { protocol = "https", endpoint = "https://example.com/", severities = [] } }
  }
}

run "subscriber_in_the_clear" {
  command         = plan
  expect_failures = [var.alert_subscriptions]

  variables {
    alert_subscriptions = { pager = { protocol = "https", endpoint = "http://example.com/" } }
  }
}

run "subscriber_that_is_no_queue" {
  command         = plan
  expect_failures = [var.alert_subscriptions]

  variables {
    alert_subscriptions = { cases = { protocol = "sqs", endpoint = "https://sqs.eu-central-1.amazonaws.com/123456789012/cases" } }
  }
}

run "key_user_of_no_account" {
  command         = plan
  expect_failures = [var.key_user_arns]

  variables {
    key_user_arns = ["login-service"]
  }
}

run "budget_of_nothing" {
  command         = plan
  expect_failures = [var.daily_budget_usd]

  variables {
    daily_budget_usd = 0
  }
}

run "archive_that_is_cold_at_once" {
  command         = plan
  expect_failures = [var.archive_colder_after_days]

  variables {
    archive_colder_after_days = 29
  }
}

run "dashboard_of_nobody" {
  command         = plan
  expect_failures = [var.quicksight_owner_arn]

  variables {
    quicksight_owner_arn = "ann"
  }
}

run "concurrency_that_stops_notification" {
  command         = plan
  expect_failures = [var.notifier_reserved_concurrency]

  variables {
    notifier_reserved_concurrency = 0
  }
}
