variable "name" {
  description = "Name of the function, its role and its queue."
  type        = string
}

variable "description" {
  description = "What the function does."
  type        = string
}

variable "handler" {
  description = "Python path of the handler."
  type        = string
}

variable "package" {
  description = "Path of the function's zip."
  type        = string
}

variable "reads_stream" {
  description = "Whether the function reads a stream, and needs a queue for what it gives up on."
  type        = bool
  default     = true
}

variable "environment" {
  description = "Environment variables of the function's own settings."
  type        = map(string)
}

variable "memory_mb" {
  description = "Memory in MB."
  type        = number
}

variable "timeout_s" {
  description = "Seconds one invocation may take."
  type        = number
}

variable "reserved_concurrency" {
  description = "Reserved concurrent executions; -1 reserves none."
  type        = number
  default     = -1
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

variable "alarm_period_s" {
  description = "Seconds that the alarms on failures count by; the function runs in every such period."
  type        = number
  default     = 60
}

variable "encrypted_services" {
  description = "Services, as in kms:ViaService, through which the function reads or writes encrypted data, beside SQS and DynamoDB."
  type        = list(string)
}

variable "kms_key_arn" {
  description = "Key that encrypts the logs, the queue and the data the function uses."
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
