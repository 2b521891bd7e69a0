variable "name" {
  description = "Name of the table and the topic."
  type        = string
}

variable "schema" {
  description = "Attribute and index names of the table."
  type = object({
    hash_key = string
    ttl      = string
    indexes = map(object({
      hash_key   = string
      range_key  = string
      projection = optional(string, "ALL")
    }))
  })
}

variable "emails" {
  description = "E-mail addresses subscribed to the topic."
  type        = list(string)
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
}

variable "kms_key_arn" {
  description = "Key that encrypts the table and the topic."
  type        = string
}
