variable "name" {
  description = "Name of the deployment; the key's alias."
  type        = string
}

variable "own_roles" {
  description = "Names of the deployment's own roles, which use the key."
  type        = list(string)
}

variable "user_arns" {
  description = "ARNs or ARN patterns of the principals that may use the key through AWS services, beside the deployment's own roles; with none, IAM policies alone decide."
  type        = list(string)
}

variable "account_id" {
  description = "Account the key belongs to."
  type        = string
}

variable "partition" {
  description = "AWS partition, such as aws."
  type        = string
}

variable "region" {
  description = "Region of the deployment."
  type        = string
}
