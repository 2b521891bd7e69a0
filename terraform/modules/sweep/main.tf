module "function" {
  source = "../function"

  require_tls = var.require_tls

  name               = var.name
  description        = "Publishes alerts that the notifier missed"
  handler            = "lambda_entry.sweep.handler"
  package            = var.package
  reads_stream       = false
  memory_mb          = 256
  timeout_s          = 120
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
  tracing            = var.tracing
  alarm_actions      = var.alarm_actions
  alarm_period_s     = 300
  encrypted_services = ["sns"]
  kms_key_arn        = var.kms_key_arn
  region             = var.region

  environment = {
    FRAUDCORE_ALERTS_TABLE     = var.alerts_table.name
    FRAUDCORE_ALERTS_TOPIC_ARN = var.alerts_topic_arn
    FRAUDCORE_NOTIFY_FROM      = var.notify_from_severity
  }
}

# A sweep that fails is not tried again: the next one does the same.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = module.function.name
  maximum_event_age_in_seconds = 300
  maximum_retry_attempts       = 0
}

resource "aws_scheduler_schedule" "this" {
  name                = var.name
  description         = "Sweeps the outbox of the alerts"
  schedule_expression = "rate(5 minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = module.function.arn
    role_arn = aws_iam_role.schedule.arn

    retry_policy {
      maximum_event_age_in_seconds = 300
      maximum_retry_attempts       = 2
    }
  }

  depends_on = [aws_iam_role_policy.schedule, aws_iam_role_policy.this]
}

# Missing data is as bad as old alerts: then nothing sweeps.
resource "aws_cloudwatch_metric_alarm" "oldest" {
  alarm_name          = "${var.name}-oldest"
  alarm_description   = "An alert has been waiting for more than 15 minutes for people to be told of it, or ${var.name} does not run to the end. Its log names what could not be published."
  namespace           = "fraudcore"
  metric_name         = "OutboxOldestSeconds"
  dimensions          = { service = var.name }
  statistic           = "Maximum"
  period              = 900
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 900
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
}

# Now and then a sweep finds one: the notifier crashed. Many mean that it does not run.
resource "aws_cloudwatch_metric_alarm" "overdue" {
  alarm_name          = "${var.name}-overdue"
  alarm_description   = "Three sweeps in a row found alerts that the notifier had not published within five minutes: it fails, or reads its stream late."
  namespace           = "fraudcore"
  metric_name         = "OutboxOverdue"
  dimensions          = { service = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}
