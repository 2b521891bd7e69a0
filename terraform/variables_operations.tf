variable "log_level" {
  description = "Least severe level the functions log: DEBUG, INFO, WARNING or ERROR."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)
    error_message = "log_level must be DEBUG, INFO, WARNING or ERROR."
  }
}

variable "log_retention_days" {
  description = "Days the functions' logs are kept; one of CloudWatch's own steps."
  type        = number
  default     = 30
  nullable    = false

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
  nullable    = false

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
