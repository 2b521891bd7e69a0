variable "name" {
  description = "Name of the function."
  type        = string
}

variable "package" {
  description = "Path of the function's zip."
  type        = string
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

variable "alerts_table" {
  description = "Table of the alerts, whose changes the function reads."
  type        = object({ name = string, arn = string, stream_arn = string })
}

variable "alerts_topic_arn" {
  description = "Topic that alerts are published to."
  type        = string
}

variable "notify_from_severity" {
  description = "Least severity that is published."
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
