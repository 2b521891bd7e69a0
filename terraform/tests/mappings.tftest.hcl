# How the functions read their streams: nothing lost, nothing tried for ever.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  package              = "main.tf"
  log_level            = "INFO"
  log_retention_days   = 30
  tracing              = false
  alarm_actions        = []
  require_tls          = true
  reserved_concurrency = -1
  notify_from_severity = "medium"
  region               = "eu-central-1"
  kms_key_arn          = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "detector" {
  command = apply

  module {
    source = "./modules/detector"
  }

  variables {
    name                     = "fraudcore-test-detector"
    memory_mb                = 1024
    timeout_s                = 60
    quarantine_alarm_records = 100
    stream_arn               = "arn:aws:kinesis:eu-central-1:123456789012:stream/logins"
    batch_size               = 500
    batch_window_s           = 1
    parallelization_factor   = 2
    retry_attempts           = 50
    record_age_s             = 43200
    split_profiles           = { tenant = 4 }
    state_table              = { name = "state", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/state" }
    alerts_table             = { name = "alerts", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts" }
    alert_retention_days     = 365
    lake_bucket              = { name = "lake", arn = "arn:aws:s3:::lake" }
    lake_prefixes            = { events_prefix = "events", quarantine_prefix = "quarantine", unreadable_prefix = "unreadable", config_prefix = "config" }
    lake_path_style          = false
    rules_toml               = "preset = \"strict\"\n"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.bisect_batch_on_function_error && aws_lambda_event_source_mapping.this.function_response_types == toset(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.this.starting_position == "TRIM_HORIZON"
    error_message = "a bad record must be isolated, and the first records must not be missed"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.maximum_retry_attempts == 50 && aws_lambda_event_source_mapping.this.maximum_record_age_in_seconds == 43200 && aws_lambda_event_source_mapping.this.maximum_batching_window_in_seconds == 1 && aws_lambda_event_source_mapping.this.parallelization_factor == 2
    error_message = "retries must be bounded as chosen"
  }

  assert {
    condition     = one(one(aws_lambda_event_source_mapping.this.destination_config).on_failure).destination_arn == module.function.dead_letter_queue.arn
    error_message = "what is given up on must be named in the dead-letter queue"
  }

  assert {
    condition     = aws_s3_object.rules.content == var.rules_toml && aws_s3_object.rules.kms_key_id == var.kms_key_arn && aws_s3_object.rules.key == "config/rules.toml"
    error_message = "the rules must be in the lake"
  }

  assert {
    condition     = flatten([for statement in data.aws_iam_policy_document.this.statement : statement.resources if contains(statement.actions, "s3:PutObject")]) == ["arn:aws:s3:::lake/events/*", "arn:aws:s3:::lake/quarantine/*", "arn:aws:s3:::lake/unreadable/*", "arn:aws:s3:::lake/config/rules.toml.last-good"]
    error_message = "the detector may write its own prefixes and no other"
  }
}

run "notifier" {
  command = apply

  module {
    source = "./modules/notifier"
  }

  variables {
    name             = "fraudcore-test-notifier"
    alerts_topic_arn = "arn:aws:sns:eu-central-1:123456789012:alerts"
    alerts_table = {
      name       = "alerts"
      arn        = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts"
      stream_arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts/stream/one"
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.maximum_record_age_in_seconds == 43200 && aws_lambda_event_source_mapping.this.maximum_retry_attempts == 1000 && aws_lambda_event_source_mapping.this.bisect_batch_on_function_error
    error_message = "an outage must delay a notification, and a dead letter must come while the stream holds the change"
  }

  assert {
    condition     = jsondecode(one(one(aws_lambda_event_source_mapping.this.filter_criteria).filter).pattern) == { eventName = ["INSERT", "MODIFY"] }
    error_message = "an alert that expires is nothing to tell"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.lag.metric_name == "IteratorAge" && aws_cloudwatch_metric_alarm.lag.threshold == 300000
    error_message = "notifications that come late must raise an alarm"
  }
}
