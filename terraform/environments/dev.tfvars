# To try it in an account: cheap, and removed without a trace by `terraform destroy`.
environment               = "dev"
force_destroy             = true
stream_mode               = "PROVISIONED"
stream_shards             = 1
log_retention_days        = 14
alert_retention_days      = 30
daily_budget_usd          = 5
notify_from_severity      = "high"
archive_retention_days    = 30
archive_colder_after_days = null
