variable "alert_emails" {
  description = "Addresses that get the alerts from medium on, and word of a costly day."
  type        = list(string)
}

variable "on_call_emails" {
  description = "Addresses that get the alarms."
  type        = list(string)
}

variable "producer_role" {
  description = "Name of the role of the service that people log in to; it is let put events."
  type        = string
}

variable "key_user_arns" {
  description = "ARNs of who else uses the key: the role that applies this, analysts."
  type        = list(string)
}

variable "quicksight_owner_arn" {
  description = "QuickSight user or group that gets a dashboard over the archive; null makes none."
  type        = string
  default     = null
}
