variable "name" {
  description = "Name of the stream."
  type        = string
}

variable "mode" {
  description = "ON_DEMAND or PROVISIONED."
  type        = string
}

variable "shards" {
  description = "Shards of a PROVISIONED stream."
  type        = number
}

variable "retention_hours" {
  description = "Hours a record is kept."
  type        = number
}

variable "kms_key_arn" {
  description = "Key that encrypts the records."
  type        = string
}

variable "alarm_actions" {
  description = "ARNs that the alarms notify."
  type        = list(string)
}
