# Which values the root refuses: in each run every variable named is given one. No account is needed.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  function_package = "main.tf"
}

run "unknown_or_too_small" {
  command = plan

  expect_failures = [
    var.alarm_actions,
    var.alert_emails,
    var.alert_retention_days,
    var.alert_subscriptions,
    var.archive_colder_after_days,
    var.archive_retention_days,
    var.crawler_schedule,
    var.daily_budget_usd,
    var.detector_batch_size,
    var.detector_batch_window_s,
    var.detector_memory_mb,
    var.detector_parallelization_factor,
    var.detector_record_age_s,
    var.detector_reserved_concurrency,
    var.detector_retry_attempts,
    var.detector_timeout_s,
    var.environment,
    var.key_user_arns,
    var.log_level,
    var.log_retention_days,
    var.name,
    var.notifier_reserved_concurrency,
    var.notify_from_severity,
    var.quarantine_alarm_records,
    var.query_scan_limit_gb,
    var.quicksight_owner_arn,
    var.rules_file,
    var.rules_preset,
    var.split_profiles,
    var.stream_mode,
    var.stream_shards,
  ]

  variables {
    alarm_actions                   = ["on-call"]
    alert_emails                    = ["ann"]
    alert_retention_days            = 0
    alert_subscriptions             = { pager = { protocol = "sms", endpoint = "+491234567" } }
    archive_colder_after_days       = 29
    archive_retention_days          = 0
    crawler_schedule                = "hourly"
    daily_budget_usd                = 0
    detector_batch_size             = 0
    detector_batch_window_s         = -1
    detector_memory_mb              = 127
    detector_parallelization_factor = 0
    detector_record_age_s           = 59
    detector_reserved_concurrency   = 0
    detector_retry_attempts         = -1
    detector_timeout_s              = 9
    environment                     = "production-of-europe"
    key_user_arns                   = ["login-service"]
    log_level                       = "LOUD"
    log_retention_days              = 31
    name                            = "Fraud"
    notifier_reserved_concurrency   = 0
    notify_from_severity            = "grave"
    quarantine_alarm_records        = 0
    query_scan_limit_gb             = 0
    quicksight_owner_arn            = "ann"
    rules_file                      = "no/such/rules.toml"
    rules_preset                    = "paranoid"
    split_profiles                  = { tenants = 4 }
    stream_mode                     = "AUTO"
    stream_shards                   = 0
  }
}

run "too_large" {
  command = plan

  expect_failures = [
    var.alert_retention_days,
    var.alert_subscriptions,
    var.archive_colder_after_days,
    var.archive_retention_days,
    var.daily_budget_usd,
    var.detector_batch_size,
    var.detector_batch_window_s,
    var.detector_memory_mb,
    var.detector_parallelization_factor,
    var.detector_record_age_s,
    var.detector_retry_attempts,
    var.detector_timeout_s,
    var.environment,
    var.name,
    var.query_scan_limit_gb,
    var.split_profiles,
    var.stream_shards,
  ]

  variables {
    alert_retention_days            = 3651
    alert_subscriptions             = { pager = { protocol = "https", endpoint = "https://example.com/", severities = ["grave"] } }
    archive_colder_after_days       = 3651
    archive_retention_days          = 3651
    daily_budget_usd                = -1
    detector_batch_size             = 10001
    detector_batch_window_s         = 301
    detector_memory_mb              = 10241
    detector_parallelization_factor = 11
    detector_record_age_s           = 604801
    detector_retry_attempts         = 10001
    detector_timeout_s              = 901
    environment                     = "Prod"
    name                            = "1fraud"
    query_scan_limit_gb             = 100001
    split_profiles                  = { tenant = 17 }
    stream_shards                   = 1.5
  }
}

run "fractions_and_a_record_that_the_stream_forgets" {
  command = plan

  expect_failures = [
    var.alert_retention_days,
    var.alert_subscriptions,
    var.archive_retention_days,
    var.detector_record_age_s,
    var.split_profiles,
  ]

  variables {
    alert_retention_days   = 1.5
    alert_subscriptions    = { pager = { protocol = "https", endpoint = "https://example.com/", severities = [] } }
    archive_retention_days = 1.5
    detector_record_age_s  = 172800
    split_profiles         = { tenant = 1.5 }
  }
}

run "too_short_and_in_the_clear" {
  command = plan

  expect_failures = [
    var.alert_subscriptions,
    var.stream_retention_hours,
  ]

  variables {
    alert_subscriptions    = { pager = { protocol = "https", endpoint = "http://example.com/" } }
    stream_retention_hours = 23
  }
}

run "too_long_and_no_queue" {
  command = plan

  expect_failures = [
    var.alert_subscriptions,
    var.stream_retention_hours,
  ]

  variables {
    alert_subscriptions    = { cases = { protocol = "sqs", endpoint = "https://sqs.eu-central-1.amazonaws.com/123456789012/cases" } }
    stream_retention_hours = 8761
  }
}

run "no_address" {
  command = plan

  expect_failures = [
    var.alert_subscriptions,
  ]

  variables {
    alert_subscriptions = { chief = { protocol = "email", endpoint = "chief" } }
  }
}

run "password_in_an_address" {
  command = plan

  expect_failures = [
    var.alert_subscriptions,
  ]

  variables {
    alert_subscriptions = { pager = { protocol = "https", endpoint = "https://ann:secret@example.com/hook" } }
  }
}
