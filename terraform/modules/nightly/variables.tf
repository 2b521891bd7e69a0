variable "name" {
  description = "Name of the state machine, its schedule and its role."
  type        = string
}

variable "description" {
  description = "What it does every night, in one line."
  type        = string
}

variable "definition" {
  description = "The state machine in the Amazon States Language; it must do the same twice as once."
  type        = string
}

variable "policy" {
  description = "IAM policy, in JSON, of what the state machine may do."
  type        = string
}

variable "on_failure" {
  description = "What a failure means for people, and what they should do, for the alarms."
  type        = string
}

variable "alarm_actions" {
  description = "ARNs that the alarms notify."
  type        = list(string)
}

variable "account_id" {
  description = "Account of the deployment."
  type        = string
}

variable "partition" {
  description = "AWS partition of the deployment."
  type        = string
}

variable "region" {
  description = "Region of the deployment."
  type        = string
}
