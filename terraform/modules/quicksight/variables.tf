variable "name" {
  description = "Name of the deployment and its QuickSight assets."
  type        = string
}

variable "owner_arn" {
  description = "QuickSight user or group that owns them."
  type        = string
}

variable "account_id" {
  description = "Account of the deployment."
  type        = string
}

variable "workgroup_name" {
  description = "Athena workgroup that answers."
  type        = string
}

variable "database_name" {
  description = "Glue database of the tables."
  type        = string
}

variable "logins_sql" {
  description = "Common table expression, named logins, of the events of the last 30 days."
  type        = string
}

variable "quarantine_table" {
  description = "Table of the quarantined records."
  type        = string
}
