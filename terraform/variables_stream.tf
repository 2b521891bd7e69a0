variable "stream_mode" {
  description = "Capacity mode of the login stream: ON_DEMAND scales by itself, PROVISIONED has stream_shards shards."
  type        = string
  default     = "ON_DEMAND"
  nullable    = false

  validation {
    condition     = contains(["ON_DEMAND", "PROVISIONED"], var.stream_mode)
    error_message = "stream_mode must be ON_DEMAND or PROVISIONED."
  }
}

variable "stream_shards" {
  description = "Shards of a PROVISIONED stream; each takes 1 MB and 1,000 records a second."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.stream_shards >= 1 && floor(var.stream_shards) == var.stream_shards
    error_message = "stream_shards must be a whole number of at least 1."
  }
}

variable "stream_retention_hours" {
  description = "Hours the stream keeps a record, 24 to 8760."
  type        = number
  default     = 48
  nullable    = false

  validation {
    condition     = var.stream_retention_hours >= 24 && var.stream_retention_hours <= 8760
    error_message = "stream_retention_hours must be 24 to 8760."
  }
}
