variable "name" {
  description = "Product name, the first part of every resource name."
  type        = string
  default     = "fraudcore"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name))
    error_message = "name must have 3 to 20 characters a-z, 0-9 or '-', and start with a letter."
  }
}

variable "environment" {
  description = "Deployment name, the second part of every resource name. IAM names are global: give each region of an account its own."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$", var.environment))
    error_message = "environment must have 1 to 12 characters a-z, 0-9 or '-'."
  }
}

variable "tags" {
  description = "Tags put on every resource beside Project, Environment, Deployment and ManagedBy."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "force_destroy" {
  description = "Let `terraform destroy` delete the lake with its objects and the tables with their items."
  type        = bool
  default     = false
  nullable    = false
}

variable "s3_use_path_style" {
  description = "Address buckets by path instead of by host name. True only for an AWS emulator."
  type        = bool
  default     = false
  nullable    = false
}

variable "require_tls" {
  description = "Have bucket, topic and queues refuse what comes without TLS. False only for an AWS emulator, which has none."
  type        = bool
  default     = true
  nullable    = false
}
