variable "name" {
  description = "Name of the function."
  type        = string
}

variable "package" {
  description = "Path of the function's zip."
  type        = string
}

variable "memory_mb" {
  description = "Memory in MB."
  type        = number
}

variable "timeout_s" {
  description = "Seconds one batch may take."
  type        = number
}

variable "reserved_concurrency" {
  description = "Reserved concurrent executions; -1 reserves none."
  type        = number
}

variable "log_level" {
  description = "Least severe level that is logged."
  type        = string
}

variable "log_retention_days" {
  description = "Days the logs are kept."
  type        = number
}

variable "tracing" {
  description = "Whether X-Ray traces the function."
  type        = bool
}

variable "alarm_actions" {
  description = "ARNs that the alarms notify."
  type        = list(string)
}

variable "quarantine_alarm_records" {
  description = "Quarantined records in five minutes that raise the alarm."
  type        = number
}

variable "stream_arn" {
  description = "Kinesis stream of the login events."
  type        = string
}

variable "batch_size" {
  description = "Most records in one batch."
  type        = number
}

variable "batch_window_s" {
  description = "Longest wait in seconds for a batch to fill."
  type        = number
}

variable "parallelization_factor" {
  description = "Batches of one shard processed at a time."
  type        = number
}

variable "retry_attempts" {
  description = "Times a failing batch is tried again."
  type        = number
}

variable "record_age_s" {
  description = "Oldest record in seconds that is still tried."
  type        = number
}

variable "split_profiles" {
  description = "Items that one profile may be split over, by entity type."
  type        = map(number)
}

variable "state_table" {
  description = "Table of the profiles."
  type        = object({ name = string, arn = string })
}

variable "alerts_table" {
  description = "Table of the alerts."
  type        = object({ name = string, arn = string })
}

variable "alert_retention_days" {
  description = "Days an alert is kept after it was last seen."
  type        = number
}

variable "notify_from_severity" {
  description = "Least severity that is published; such alerts wait in the outbox until they are."
  type        = string
}

variable "lake_bucket" {
  description = "Bucket of the archive, the quarantine and the rules."
  type        = object({ name = string, arn = string })
}

variable "lake_prefixes" {
  description = "Key prefixes in the lake."
  type = object({
    events_prefix     = string
    quarantine_prefix = string
    unreadable_prefix = string
    config_prefix     = string
  })
}

variable "lake_path_style" {
  description = "Whether the function addresses the bucket by path."
  type        = bool
}

variable "rules_toml" {
  description = "Rule configuration the function runs with."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts everything the function uses."
  type        = string
}

variable "region" {
  description = "Region of the deployment."
  type        = string
}

variable "require_tls" {
  description = "Whether what comes without TLS is refused."
  type        = bool
}
