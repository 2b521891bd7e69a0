output "bucket" {
  description = "Name and ARN of the bucket."
  value = {
    name = aws_s3_bucket.this.bucket
    arn  = aws_s3_bucket.this.arn
  }
}

output "database_name" {
  description = "Glue database of the tables."
  value       = aws_glue_catalog_database.this.name
}

output "table_names" {
  description = "Name of each Glue table by its key."
  value       = { for key, table in merge(aws_glue_catalog_table.this, aws_glue_catalog_table.registered) : key => table.name }
}

output "crawler_name" {
  description = "Glue crawler of the tables."
  value       = aws_glue_crawler.this.name
}

output "workgroup_name" {
  description = "Athena workgroup of the lake."
  value       = aws_athena_workgroup.this.name
}

output "named_query_ids" {
  description = "Id of each saved query by its name."
  value       = { for name, query in aws_athena_named_query.this : name => query.id }
}

output "compaction_arn" {
  description = "State machine that rewrites finished days as Parquet."
  value       = module.compaction.state_machine_arn
}

output "alert_snapshots_arn" {
  description = "State machine that exports the alerts to the lake."
  value       = module.alert_snapshots.state_machine_arn
}

output "logins_sql" {
  description = "Common table expression, named logins, of the events of the last 30 days, each once."
  value       = replace(templatefile("${path.module}/logins.sql", merge(local.tables, { days = 30 })), "/(?m)^--.*\n/", "")
}
