variable "alert_emails" {
  description = "E-mail addresses that get the alerts from notify_from_severity on; each must confirm its subscription."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "notify_from_severity" {
  description = "Least severity that is published to the topic: info, low, medium, high or critical. Alerts below it are stored all the same, and published once they rise to it; what a known-good entry keeps quiet never is."
  type        = string
  default     = "medium"

  validation {
    condition     = contains(["info", "low", "medium", "high", "critical"], var.notify_from_severity)
    error_message = "notify_from_severity must be info, low, medium, high or critical."
  }
}

variable "alert_retention_days" {
  description = "Days an alert is kept after it was last seen, 1 to 3650."
  type        = number
  default     = 365

  validation {
    condition     = var.alert_retention_days >= 1 && var.alert_retention_days <= 3650 && floor(var.alert_retention_days) == var.alert_retention_days
    error_message = "alert_retention_days must be a whole number, 1 to 3650."
  }
}

variable "archive_retention_days" {
  description = "Days an archived or quarantined event is kept and can be queried, 1 to 3650."
  type        = number
  default     = 730

  validation {
    condition     = var.archive_retention_days >= 1 && var.archive_retention_days <= 3650 && floor(var.archive_retention_days) == var.archive_retention_days
    error_message = "archive_retention_days must be a whole number, 1 to 3650."
  }
}

variable "state_point_in_time_recovery" {
  description = "Keep 35 days of continuous backups of the profiles. Off, because profiles expire by themselves and are learned again; the alerts are always backed up."
  type        = bool
  default     = false
  nullable    = false
}

variable "query_scan_limit_gb" {
  description = "Most gigabytes one Athena query may scan before it is cancelled, 1 to 100000."
  type        = number
  default     = 100

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

variable "log_level" {
  description = "Least severe level the functions log: DEBUG, INFO, WARNING or ERROR."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level must be DEBUG, INFO, WARNING or ERROR."
  }
}

variable "log_retention_days" {
  description = "Days the functions' logs are kept; one of CloudWatch's own steps."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "tracing" {
  description = "Trace the functions with X-Ray."
  type        = bool
  default     = false
  nullable    = false
}

variable "quarantine_alarm_records" {
  description = "Quarantined records in five minutes that raise an alarm, at least 1."
  type        = number
  default     = 100

  validation {
    condition     = var.quarantine_alarm_records >= 1
    error_message = "quarantine_alarm_records must be at least 1."
  }
}

variable "alarm_actions" {
  description = "ARNs that the operational alarms notify, such as an on-call topic; without any, alarms only show in CloudWatch."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.alarm_actions : startswith(arn, "arn:")])
    error_message = "alarm_actions must be ARNs."
  }
}

variable "alert_subscriptions" {
  description = "Further subscribers of the alerts by a name of your own: protocol (email, sqs or https), endpoint, the severities they get (null for all) and whether they get the bare JSON (`raw`)."
  type = map(object({
    protocol   = string
    endpoint   = string
    severities = optional(list(string))
    raw        = optional(bool, true)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : contains(["email", "sqs", "https"], s.protocol)])
    error_message = "alert_subscriptions: protocol must be email, sqs or https."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : s.severities == null ? true : length(s.severities) > 0 && length(setsubtract(s.severities, ["info", "low", "medium", "high", "critical"])) == 0])
    error_message = "alert_subscriptions: severities must be of info, low, medium, high and critical, at least one, or left out."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : startswith(s.endpoint, "https://") if s.protocol == "https"])
    error_message = "alert_subscriptions: the endpoint of an https subscriber must begin with https://."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:", s.endpoint)) if s.protocol == "sqs"])
    error_message = "alert_subscriptions: the endpoint of an sqs subscriber must be the ARN of a queue."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : can(regex("^[^@\\s]+@[^@\\s]+$", s.endpoint)) if s.protocol == "email"])
    error_message = "alert_subscriptions: the endpoint of an email subscriber must be an e-mail address."
  }
}

variable "state_deletion_protection" {
  description = "Refuse to delete the table of the profiles, without which nobody is familiar any more; force_destroy lifts it."
  type        = bool
  default     = false
  nullable    = false
}

variable "daily_budget_usd" {
  description = "US dollars a day above which the alert e-mail addresses are told of the cost; null for no budget. It counts what is tagged with this Deployment, once that tag is activated for cost allocation."
  type        = number
  default     = null

  validation {
    condition     = var.daily_budget_usd == null ? true : var.daily_budget_usd > 0
    error_message = "daily_budget_usd must be above 0."
  }
}

variable "key_user_arns" {
  description = "ARNs or ARN patterns of those who may use the key through AWS services, beside the deployment's own roles: producers, analysts, whoever applies this. With none, the account's IAM policies alone decide."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.key_user_arns : can(regex("^arn:[a-z-]+:(iam|sts)::[0-9*]+:", arn))])
    error_message = "key_user_arns must be ARNs of iam or sts."
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

variable "quicksight_owner_arn" {
  description = "ARN of the QuickSight user or group that gets a data source, datasets and a dashboard over the archive; null makes none. QuickSight must be set up in the account and be allowed to use Athena, the lake's bucket and the key; where key_user_arns names anybody, it must name QuickSight's role too."
  type        = string
  default     = null

  validation {
    condition     = var.quicksight_owner_arn == null ? true : can(regex("^arn:[a-z-]+:quicksight:[a-z0-9-]+:[0-9]{12}:(user|group)/", var.quicksight_owner_arn))
    error_message = "quicksight_owner_arn must be the ARN of a QuickSight user or group."
  }
}
