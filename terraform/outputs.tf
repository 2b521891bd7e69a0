output "stream_name" {
  description = "Kinesis stream that producers put login events into."
  value       = module.stream.name
}

output "stream_arn" {
  description = "ARN of the login stream."
  value       = module.stream.arn
}

output "state_table_name" {
  description = "DynamoDB table of the profiles."
  value       = module.state.table.name
}

output "alerts_table_name" {
  description = "DynamoDB table of the alerts."
  value       = module.alerts.table.name
}

output "alerts_topic_arn" {
  description = "SNS topic that alerts from notify_from_severity on are published to."
  value       = module.alerts.topic_arn
}

output "lake_bucket_name" {
  description = "S3 bucket of the archive, the quarantine, the rules and the query results."
  value       = module.lake.bucket.name
}

output "glue_database_name" {
  description = "Glue database of the tables over the lake."
  value       = module.lake.database_name
}

output "events_table_name" {
  description = "Glue table of the archived login events."
  value       = module.lake.table_names.login_events
}

output "quarantine_table_name" {
  description = "Glue table of the records that are no valid event."
  value       = module.lake.table_names.quarantine
}

output "crawler_name" {
  description = "Glue crawler that registers the partitions for engines without partition projection."
  value       = module.lake.crawler_name
}

output "athena_workgroup_name" {
  description = "Athena workgroup to query the lake with."
  value       = module.lake.workgroup_name
}

output "athena_named_query_ids" {
  description = "Id of each saved Athena query by its name."
  value       = module.lake.named_query_ids
}

output "compaction_state_machine_arn" {
  description = "Step Functions state machine that rewrites finished days of the archive as Parquet, every night and whenever it is started."
  value       = module.lake.compaction_arn
}

output "alert_snapshots_state_machine_arn" {
  description = "Step Functions state machine that exports the alerts to the lake, every night and whenever it is started."
  value       = module.lake.alert_snapshots_arn
}

output "detector_function_name" {
  description = "Lambda function that judges the login events."
  value       = module.detector.function_name
}

output "notifier_function_name" {
  description = "Lambda function that publishes the alerts."
  value       = module.notifier.function_name
}

output "sweep_function_name" {
  description = "Lambda function that publishes what the notifier missed, every five minutes."
  value       = module.sweep.function_name
}

output "detector_dead_letter_queue_url" {
  description = "SQS queue of the batches that the detector gave up on."
  value       = module.detector.dead_letter_queue_url
}

output "notifier_dead_letter_queue_url" {
  description = "SQS queue of the alert changes that the notifier gave up on."
  value       = module.notifier.dead_letter_queue_url
}

output "kms_key_arn" {
  description = "KMS key that encrypts everything at rest."
  value       = module.encryption.key_arn
}

output "undelivered_queue_url" {
  description = "Queue of the notifications that a subscriber did not take."
  value       = module.alerts.undelivered_queue_url
}

output "dashboard_name" {
  description = "CloudWatch dashboard of the deployment."
  value       = module.watch.dashboard_name
}

output "quicksight_dashboard_id" {
  description = "QuickSight dashboard over the archive; null without."
  value       = one(module.quicksight[*].dashboard_id)
}
