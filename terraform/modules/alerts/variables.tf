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

variable "subscriptions" {
  description = "Further subscribers by a name of your own: protocol (email, sqs or https), endpoint, the severities they get (null for all) and whether they get the bare JSON."
  type = map(object({
    protocol   = string
    endpoint   = string
    severities = optional(list(string))
    raw        = optional(bool, true)
  }))
}

variable "alarm_actions" {
  description = "ARNs that the alarms notify."
  type        = list(string)
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
}

variable "kms_key_arn" {
  description = "Key that encrypts the table, the topic and its queue."
  type        = string
}

variable "account_id" {
  description = "Account of the deployment."
  type        = string
}

variable "partition" {
  description = "AWS partition of the deployment."
  type        = string
}

variable "require_tls" {
  description = "Whether what comes without TLS is refused."
  type        = bool
}
