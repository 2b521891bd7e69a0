variable "archive_retention_days" {
  description = "Days an archived or quarantined event is kept and can be queried, 1 to 3650."
  type        = number
  default     = 730
  nullable    = false

  validation {
    condition     = var.archive_retention_days >= 1 && var.archive_retention_days <= 3650 && floor(var.archive_retention_days) == var.archive_retention_days
    error_message = "archive_retention_days must be a whole number, 1 to 3650."
  }
}

variable "archive_colder_after_days" {
  description = "Days after which archived events move to colder storage (S3 Standard-IA), 30 to 3650; null for never."
  type        = number
  default     = 90

  validation {
    condition     = var.archive_colder_after_days == null ? true : var.archive_colder_after_days >= 30 && var.archive_colder_after_days <= 3650
    error_message = "archive_colder_after_days must be 30 to 3650, or null."
  }
}

variable "state_point_in_time_recovery" {
  description = "Keep 35 days of continuous backups of the profiles. Off, because profiles expire by themselves and are learned again; the alerts are always backed up."
  type        = bool
  default     = false
  nullable    = false
}

variable "state_deletion_protection" {
  description = "Refuse to delete the table of the profiles, without which nobody is familiar any more; force_destroy lifts it."
  type        = bool
  default     = false
  nullable    = false
}

variable "query_scan_limit_gb" {
  description = "Most gigabytes one Athena query may scan before it is cancelled, 1 to 100000."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.query_scan_limit_gb >= 1 && var.query_scan_limit_gb <= 100000
    error_message = "query_scan_limit_gb must be 1 to 100000."
  }
}

variable "crawler_schedule" {
  description = "When the crawler runs, as an AWS cron expression such as `cron(15 * * * ? *)`; null runs it on demand only. Athena needs no crawler."
  type        = string
  default     = null

  validation {
    condition     = var.crawler_schedule == null || can(regex("^cron\\(.+\\)$", var.crawler_schedule))
    error_message = "crawler_schedule must be of the form cron(...)."
  }
}

variable "quicksight_owner_arn" {
  description = "ARN of the QuickSight user or group that gets a data source, datasets and a dashboard over the archive; null makes none. QuickSight must be set up in the account and be allowed to use Athena, the lake's bucket and the key; where key_user_arns names anybody, it must name QuickSight's role too."
  type        = string
  default     = null

  validation {
    condition     = var.quicksight_owner_arn == null ? true : can(regex("^arn:[a-z-]+:quicksight:[a-z0-9-]+:[0-9]{12}:(user|group)/", var.quicksight_owner_arn))
    error_message = "quicksight_owner_arn must be the ARN of a QuickSight user or group."
  }
}
