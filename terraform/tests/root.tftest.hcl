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
