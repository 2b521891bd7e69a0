variable "name" {
  description = "Name of the table."
  type        = string
}

variable "schema" {
  description = "Attribute names of the table."
  type = object({
    hash_key = string
    ttl      = string
  })
}

variable "point_in_time_recovery" {
  description = "Whether continuous backups are kept."
  type        = bool
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
}

variable "kms_key_arn" {
  description = "Key that encrypts the table."
  type        = string
}
