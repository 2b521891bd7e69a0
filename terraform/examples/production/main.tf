# A production account: on-call people get the alarms, a queue the severe alerts, a login service
# may put events, and only who is named uses the key.
module "fraudcore" {
  source = "../.."

  environment      = "prod"
  function_package = "${path.module}/../../../build/package/fraudcore.zip"

  stream_retention_hours        = 72
  detector_batch_window_s       = 5
  detector_reserved_concurrency = 50
  notifier_reserved_concurrency = 5
  tracing                       = true
  log_retention_days            = 365
  state_point_in_time_recovery  = true
  state_deletion_protection     = true
  daily_budget_usd              = 100

  quicksight_owner_arn = var.quicksight_owner_arn

  alert_emails  = var.alert_emails
  alarm_actions = [aws_sns_topic.on_call.arn]
  key_user_arns = concat([local.producer_arn], var.key_user_arns)

  alert_subscriptions = {
    cases = {
      protocol   = "sqs"
      endpoint   = aws_sqs_queue.cases.arn
      severities = ["high", "critical"]
    }
  }
}
