# What looks for alerts that nobody was told of.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                 = "fraudcore-test-sweep"
  package              = "main.tf"
  log_level            = "INFO"
  log_retention_days   = 30
  tracing              = false
  require_tls          = true
  alarm_actions        = ["arn:aws:sns:eu-central-1:123456789012:on-call"]
  alerts_table         = { name = "alerts", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts", outbox_arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts/index/by_outbox" }
  alerts_topic_arn     = "arn:aws:sns:eu-central-1:123456789012:alerts"
  notify_from_severity = "medium"
  account_id           = "123456789012"
  partition            = "aws"
  region               = "eu-central-1"
  kms_key_arn          = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "sweep" {
  command = apply

  module {
    source = "./modules/sweep"
  }

  assert {
    condition     = aws_scheduler_schedule.this.schedule_expression == "rate(5 minutes)" && aws_scheduler_schedule.this.target[0].arn == module.function.arn
    error_message = "the function must be started every five minutes"
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.this.maximum_event_age_in_seconds == 300
    error_message = "a sweep that failed must be left to the next one"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.schedule.statement).actions == toset(["lambda:InvokeFunction"]) && one(data.aws_iam_policy_document.schedule.statement).resources == toset([module.function.arn])
    error_message = "the schedule may do nothing but start the function"
  }

  assert {
    condition     = toset([for condition in one(data.aws_iam_policy_document.assume_schedule.statement).condition : condition.variable]) == toset(["aws:SourceAccount", "aws:SourceArn"])
    error_message = "only this account's schedules may use the role"
  }

  assert {
    condition     = { for statement in data.aws_iam_policy_document.this.statement : statement.sid => tolist(statement.resources) } == { FindWaiting = tolist([var.alerts_table.outbox_arn]), ReadAndMarkNotified = tolist([var.alerts_table.arn]), Publish = tolist([var.alerts_topic_arn]) }
    error_message = "the function may find, mark and publish alerts, and nothing else"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.oldest.treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.oldest.alarm_actions == toset(var.alarm_actions)
    error_message = "a sweep that does not run must raise an alarm"
  }
}
