variable "name" {
  description = "Name of the deployment."
  type        = string
}

variable "account_id" {
  description = "Account of the deployment, part of the bucket's name."
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

variable "prefixes" {
  description = "Key prefixes in the bucket."
  type = object({
    events_prefix         = string
    compacted_prefix      = string
    alerts_prefix         = string
    quarantine_prefix     = string
    unreadable_prefix     = string
    replayed_prefix       = string
    athena_results_prefix = string
  })
}

variable "tables" {
  description = "Tables over what the functions write, by key: version of the schema, name, prefix, partitions and columns."
  type = map(object({
    version     = number
    table       = string
    description = string
    prefix      = string
    partitions  = list(object({ name = string, type = string, comment = string }))
    columns     = list(object({ name = string, type = string, comment = string }))
  }))
}

variable "alerts_schema" {
  description = "Table over the exports of the alerts: version of the schema, name and columns."
  type = object({
    version     = number
    table       = string
    description = string
    columns     = list(object({ name = string, type = string, comment = string }))
  })
}

variable "alerts_table" {
  description = "DynamoDB table of the alerts, with point-in-time recovery."
  type        = object({ arn = string })
}

variable "stream_retention_hours" {
  description = "Hours the stream keeps a record, which is how late an event can be archived."
  type        = number
}

variable "archive_retention_days" {
  description = "Days an object of the tables is kept."
  type        = number
}

variable "crawler_schedule" {
  description = "Cron expression of the crawler; null runs it on demand only."
  type        = string
}

variable "query_scan_limit_gb" {
  description = "Most gigabytes one query may scan."
  type        = number
}

variable "alarm_actions" {
  description = "ARNs that the alarms notify."
  type        = list(string)
}

variable "force_destroy" {
  description = "Whether the bucket may be deleted with its objects."
  type        = bool
}

variable "kms_key_arn" {
  description = "Key that encrypts the objects and the query results."
  type        = string
}

variable "archive_colder_after_days" {
  description = "Days after which archived events move to colder storage; null for never."
  type        = number
}

variable "require_tls" {
  description = "Whether what comes without TLS is refused."
  type        = bool
}
