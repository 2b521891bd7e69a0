variable "alert_emails" {
  description = "E-mail addresses that get the alerts from notify_from_severity on; each must confirm its subscription."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "alert_emails must be e-mail addresses."
  }
}

variable "alert_subscriptions" {
  description = "Further subscribers of the alerts by a name of your own: protocol (email, sqs or https), endpoint, the severities they get (null for all) and whether they get the bare JSON (`raw`). A key in the address of a web hook would be in the state: use a queue instead, or subscribe it by hand."
  type = map(object({
    protocol   = string
    endpoint   = string
    severities = optional(list(string))
    raw        = optional(bool, true)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : contains(["email", "sqs", "https"], s.protocol)])
    error_message = "alert_subscriptions: protocol must be email, sqs or https."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : s.severities == null ? true : length(s.severities) > 0 && length(setsubtract(s.severities, ["info", "low", "medium", "high", "critical"])) == 0])
    error_message = "alert_subscriptions: severities must be of info, low, medium, high and critical, at least one, or left out."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : can(regex("^https://[^/?#@\\s]+([/?#]|$)", s.endpoint)) if s.protocol == "https"])
    error_message = "alert_subscriptions: the endpoint of an https subscriber must begin with https:// and a host, without a user or password: the state would hold it."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:", s.endpoint)) if s.protocol == "sqs"])
    error_message = "alert_subscriptions: the endpoint of an sqs subscriber must be the ARN of a queue."
  }

  validation {
    condition     = alltrue([for s in values(var.alert_subscriptions) : can(regex("^[^@\\s]+@[^@\\s]+$", s.endpoint)) if s.protocol == "email"])
    error_message = "alert_subscriptions: the endpoint of an email subscriber must be an e-mail address."
  }
}

variable "notify_from_severity" {
  description = "Least severity that is published to the topic: info, low, medium, high or critical. Alerts below it are stored all the same, and published once they rise to it; what a known-good entry keeps quiet never is."
  type        = string
  default     = "medium"
  nullable    = false

  validation {
    condition     = contains(["info", "low", "medium", "high", "critical"], var.notify_from_severity)
    error_message = "notify_from_severity must be info, low, medium, high or critical."
  }
}

variable "alert_retention_days" {
  description = "Days an alert is kept after it was last seen, 1 to 3650."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.alert_retention_days >= 1 && var.alert_retention_days <= 3650 && floor(var.alert_retention_days) == var.alert_retention_days
    error_message = "alert_retention_days must be a whole number, 1 to 3650."
  }
}
