variable "name" {
  description = "Name of the deployment; the key's alias."
  type        = string
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
