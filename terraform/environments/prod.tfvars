# What a production account should have. Give alert_emails, alarm_actions and key_user_arns besides.
environment                   = "prod"
state_point_in_time_recovery  = true
state_deletion_protection     = true
stream_retention_hours        = 72
detector_batch_window_s       = 5
detector_reserved_concurrency = 50
notifier_reserved_concurrency = 5
tracing                       = true
log_retention_days            = 365
daily_budget_usd              = 100
