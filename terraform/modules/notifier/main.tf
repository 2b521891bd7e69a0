module "function" {
  source = "../function"

  require_tls = var.require_tls

  name                 = var.name
  description          = "Publishes new and worsened alerts"
  handler              = "lambda_entry.notify.handler"
  package              = var.package
  memory_mb            = 256
  timeout_s            = 60
  reserved_concurrency = var.reserved_concurrency
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  alarm_actions        = var.alarm_actions
  encrypted_services   = ["sns"]
  kms_key_arn          = var.kms_key_arn
  region               = var.region

  environment = {
    FRAUDCORE_ALERTS_TABLE     = var.alerts_table.name
    FRAUDCORE_ALERTS_TOPIC_ARN = var.alerts_topic_arn
    FRAUDCORE_NOTIFY_FROM      = var.notify_from_severity
  }
}

# Tried for half of the 24 hours that a table's stream keeps a change, so that an
# outage delays a notification and what a dead letter names can still be read.
resource "aws_lambda_event_source_mapping" "this" {
  function_name                      = module.function.arn
  event_source_arn                   = var.alerts_table.stream_arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 25
  maximum_batching_window_in_seconds = 0
  maximum_retry_attempts             = 1000
  maximum_record_age_in_seconds      = 12 * 3600
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = module.function.dead_letter_queue.arn
    }
  }

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT", "MODIFY"] })
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_metric_alarm" "lag" {
  alarm_name          = "${var.name}-lag"
  alarm_description   = "A change of an alert waits for more than five minutes to be told: ${var.name} fails, or is slower than alerts come in."
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = module.function.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300000
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}
