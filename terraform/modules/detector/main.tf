locals {
  rules_key = "${var.lake_prefixes.config_prefix}/rules.toml"
}

module "function" {
  source = "../function"

  require_tls = var.require_tls

  name                 = var.name
  description          = "Judges login events, stores alerts and archives the events"
  handler              = "lambda_entry.detect.handler"
  package              = var.package
  memory_mb            = var.memory_mb
  timeout_s            = var.timeout_s
  reserved_concurrency = var.reserved_concurrency
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  alarm_actions        = var.alarm_actions
  encrypted_services   = ["kinesis", "s3"]
  kms_key_arn          = var.kms_key_arn
  region               = var.region

  environment = merge({
    FRAUDCORE_STATE_TABLE          = var.state_table.name
    FRAUDCORE_ALERTS_TABLE         = var.alerts_table.name
    FRAUDCORE_LAKE_BUCKET          = var.lake_bucket.name
    FRAUDCORE_RULES_KEY            = aws_s3_object.rules.key
    FRAUDCORE_ALERT_RETENTION_DAYS = tostring(var.alert_retention_days)
    FRAUDCORE_SPLIT                = join(",", [for type, parts in var.split_profiles : "${type}=${parts}"])
    FRAUDCORE_NOTIFY_FROM          = var.notify_from_severity
  }, var.lake_path_style ? { FRAUDCORE_S3_PATH_STYLE = "true" } : {})
}

resource "aws_s3_object" "rules" {
  bucket       = var.lake_bucket.name
  key          = local.rules_key
  content      = var.rules_toml
  content_type = "application/toml"
  kms_key_id   = var.kms_key_arn
}

resource "aws_lambda_event_source_mapping" "this" {
  function_name                      = module.function.arn
  event_source_arn                   = var.stream_arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = var.batch_window_s
  parallelization_factor             = var.parallelization_factor
  maximum_retry_attempts             = var.retry_attempts
  maximum_record_age_in_seconds      = var.record_age_s
  bisect_batch_on_function_error     = true
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = module.function.dead_letter_queue.arn
    }
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_metric_alarm" "iterator_age" {
  alarm_name          = "${var.name}-iterator-age"
  alarm_description   = "The oldest login event waits for more than five minutes: detection is not real-time any more."
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

resource "aws_cloudwatch_metric_alarm" "quarantine" {
  alarm_name          = "${var.name}-quarantine"
  alarm_description   = "${var.quarantine_alarm_records} or more records in five minutes were no valid event: a producer changed, or somebody probes. Query the quarantine table for the reasons."
  namespace           = "fraudcore"
  metric_name         = "EventsQuarantined"
  dimensions          = { service = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.quarantine_alarm_records
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

# A rule that fails judges nothing: the hole must not stay unseen.
resource "aws_cloudwatch_metric_alarm" "rule_faults" {
  alarm_name          = "${var.name}-rule-faults"
  alarm_description   = "A rule failed on an event, which it did not judge; all other rules did. The log of ${var.name} names rule, event and problem."
  namespace           = "fraudcore"
  metric_name         = "RuleFaults"
  dimensions          = { service = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "rules_refused" {
  alarm_name          = "${var.name}-rules-refused"
  alarm_description   = "The rules in the lake are wrong, deleted or out of reach; those before them stay in force. The log of ${var.name} names the key that is wrong."
  namespace           = "fraudcore"
  metric_name         = "RulesRefused"
  dimensions          = { service = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

# An account or source whose profile cannot be read is a stranger again.
resource "aws_cloudwatch_metric_alarm" "unreadable_profiles" {
  alarm_name          = "${var.name}-unreadable-profiles"
  alarm_description   = "A profile is damaged or of a newer release; it was kept in the lake under unreadable-profiles/ and started anew. The log of ${var.name} names it."
  namespace           = "fraudcore"
  metric_name         = "ProfileUnreadable"
  dimensions          = { service = var.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}
