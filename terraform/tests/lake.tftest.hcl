# What the lake does every night; no account is needed.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "lake", arn = "arn:aws:s3:::lake" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/role" }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:machine" }
  }
}

variables {
  name        = "fraudcore-test"
  account_id  = "123456789012"
  partition   = "aws"
  region      = "eu-central-1"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/k"

  prefixes = {
    events_prefix         = "events"
    compacted_prefix      = "events-compacted"
    alerts_prefix         = "alerts"
    quarantine_prefix     = "quarantine"
    replayed_prefix       = "quarantine-replayed"
    unreadable_prefix     = "unreadable-profiles"
    athena_results_prefix = "athena-results"
  }

  tables = {
    login_events = {
      version     = 3
      table       = "login_events"
      description = "Events"
      prefix      = "events"
      partitions  = [{ name = "dt", type = "string", comment = "day" }, { name = "hour", type = "string", comment = "hour" }]
      columns     = [{ name = "event_id", type = "string", comment = "id" }, { name = "user", type = "string", comment = "account" }]
    }
    quarantine = {
      version     = 1
      table       = "quarantine"
      description = "Refused"
      prefix      = "quarantine"
      partitions  = [{ name = "dt", type = "string", comment = "day" }]
      columns     = [{ name = "reason", type = "string", comment = "why" }]
    }
  }

  alerts_schema = {
    version     = 2
    table       = "alerts"
    description = "Alerts"
    columns     = [{ name = "item", type = "struct<alert_id:struct<s:string>>", comment = "alert" }]
  }

  alerts_table           = { arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/alerts" }
  stream_retention_hours = 48
  archive_retention_days = 730

  archive_colder_after_days = 90
  require_tls               = true
  crawler_schedule          = null
  query_scan_limit_gb       = 100
  alarm_actions             = ["arn:aws:sns:eu-central-1:123456789012:operators"]
  force_destroy             = false
}

run "lake" {
  module {
    source = "./modules/lake"
  }

  assert {
    condition     = aws_glue_catalog_table.registered["compacted"].storage_descriptor[0].columns[*].name == aws_glue_catalog_table.this["login_events"].storage_descriptor[0].columns[*].name
    error_message = "compacted events must have the columns of the events"
  }

  assert {
    condition     = aws_glue_catalog_table.this["login_events"].parameters.schema_version == "3" && aws_glue_catalog_table.registered["compacted"].parameters.schema_version == "3" && aws_glue_catalog_table.registered["alerts"].parameters.schema_version == "2"
    error_message = "each table must tell the version of its schema"
  }

  assert {
    condition     = alltrue([for table in aws_glue_catalog_table.registered : !contains(keys(table.parameters), "projection.enabled")])
    error_message = "Athena must read the folders that partitions name, not compute them"
  }

  assert {
    condition     = toset(aws_glue_crawler.this.catalog_target[0].tables) == toset(["login_events", "quarantine"])
    error_message = "the crawler must leave alone the partitions that the state machines register"
  }

  assert {
    condition     = local.compaction.States["Compact"].ItemProcessor.States["Write"].Resource == "arn:aws:states:::athena:startQueryExecution.sync"
    error_message = "a day must be registered only after its query has ended well"
  }

  assert {
    condition     = strcontains(local.unload, "SELECT \"event_id\", \"user\"") && strcontains(local.unload, "PARTITION BY shard_id, sequence_number") && strcontains(local.unload, "dt = '{day}'") && !strcontains(local.unload, "--")
    error_message = "the query must read one day, keep each record once, name the schema's columns, and start with its statement"
  }

  assert {
    condition     = local.compaction.States["Compact"].ItemProcessor.States["Register"].Arguments.PartitionInput == local.compaction.States["Compact"].ItemProcessor.States["Replace"].Arguments.PartitionInput
    error_message = "a partition must be the same, whether it is made or replaced"
  }

  assert {
    condition     = local.compaction.States["Compact"].ItemProcessor.States["Register"].Arguments.PartitionInput.StorageDescriptor.Location == "{% 's3://lake/events-compacted/dt=' & $states.input & '/' & $run & '/' %}"
    error_message = "a partition must name the folder of its run"
  }

  assert {
    condition     = local.compacted_days == 3
    error_message = "with 48 hours of retention an object can come two days after its day, so three days must be compacted"
  }

  assert {
    condition     = local.alert_snapshots.States["Register"].Arguments.PartitionInput.StorageDescriptor.Location == "{% 's3://lake/alerts/dt=' & $states.input & '/AWSDynamoDB/' & $export & '/data/' %}"
    error_message = "a snapshot must be read from the data of its own export"
  }

  assert {
    condition     = local.alert_snapshots.States["Export"].Arguments.S3SseKmsKeyId == var.kms_key_arn
    error_message = "snapshots must be encrypted with the deployment's key"
  }

  assert {
    condition     = local.alert_snapshots.States["Note the failure"].Type == "Fail"
    error_message = "a snapshot that cannot be registered must fail the execution"
  }

  assert {
    condition     = alltrue([for query in aws_athena_named_query.this : query.description != "" && !strcontains(query.query, "$${")])
    error_message = "every saved query must have a description, and no holes"
  }

  assert {
    condition     = toset(keys(aws_athena_named_query.this)) == toset(["alert_precision", "archive_health", "compaction_health", "dormant_accounts_waking", "failed_logins_over_time", "logins_by_country", "quarantine_reasons", "top_attacking_sources", "user_journeys"])
    error_message = "the saved queries must be those of the folder"
  }

  assert {
    condition     = alltrue([for document in [data.aws_iam_policy_document.compaction, data.aws_iam_policy_document.alert_snapshots] : alltrue([for statement in document.statement : !contains(statement.resources, "*") && alltrue([for action in statement.actions : !strcontains(action, "*") && !strcontains(action, "Delete")])])])
    error_message = "no nightly role may do everything, or delete anything"
  }
}

run "bucket" {
  module {
    source = "./modules/lake"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn && one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "objects must be encrypted with the deployment's key, at the price of a bucket key"
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled" && one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced" && !aws_s3_bucket.this.force_destroy
    error_message = "objects must be kept, and belong to the account"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "nothing may become public"
  }

  assert {
    condition     = { for statement in data.aws_iam_policy_document.bucket.statement : statement.sid => statement.effect } == { TlsOnly = "Deny", KmsOnly = "Deny", OwnKeyOnly = "Deny" }
    error_message = "the bucket must refuse plain connections and other encryption"
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id => one(rule.transition[*].days) if length(rule.transition) > 0 } == { expire-events = 90, expire-events-compacted = 90, expire-quarantine = 90 }
    error_message = "what the tables hold must become cold, and nothing else"
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id => one(rule.expiration[*].days) if startswith(rule.id, "expire") } == { expire-events = 730, expire-events-compacted = 730, expire-alerts = 35, expire-quarantine = 730, expire-quarantine-replayed = 730, expire-unreadable-profiles = 730, expire-athena-results = 14 }
    error_message = "every object must be forgotten in time"
  }

  assert {
    condition     = one(aws_athena_workgroup.this.configuration).enforce_workgroup_configuration && one(aws_athena_workgroup.this.configuration).bytes_scanned_cutoff_per_query == 100000000000
    error_message = "queries must keep to the workgroup and its limit"
  }

  assert {
    condition     = startswith(output.logins_sql, "logins AS (") && !strcontains(output.logins_sql, "--")
    error_message = "what others build their queries on must be a common table expression without comments"
  }
}

run "never_cold" {
  module {
    source = "./modules/lake"
  }

  variables {
    archive_colder_after_days = null
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : length(rule.transition) == 0])
    error_message = "without a day nothing may become cold"
  }
}

run "forgotten_before_it_is_cold" {
  module {
    source = "./modules/lake"
  }

  variables {
    archive_retention_days = 30
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : length(rule.transition) == 0])
    error_message = "S3 refuses a rule that moves an object after it has removed it"
  }
}

run "long_retention" {
  module {
    source = "./modules/lake"
  }

  variables {
    stream_retention_hours = 8760
  }

  assert {
    condition     = local.compacted_days == 14
    error_message = "no night may compact more than 14 days"
  }
}

run "nightly" {
  module {
    source = "./modules/nightly"
  }

  variables {
    description = "Does something"
    definition  = "{}"
    policy      = "{}"
    on_failure  = "Look."
  }

  assert {
    condition     = aws_scheduler_schedule.this.schedule_expression == "cron(0 3 * * ? *)" && aws_scheduler_schedule.this.target[0].arn == aws_sfn_state_machine.this.arn
    error_message = "the state machine must be started at 03:00 UTC, before the saved queries rely on it at 06:00"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.missing.treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.missing.period * aws_cloudwatch_metric_alarm.missing.evaluation_periods > 86400
    error_message = "that nothing ran for more than a day must raise an alarm"
  }

  assert {
    condition     = toset(flatten([for query in aws_cloudwatch_metric_alarm.failed.metric_query : query.metric[*].metric_name])) == toset(["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"])
    error_message = "every bad end must raise an alarm"
  }

  assert {
    condition     = toset(aws_cloudwatch_metric_alarm.failed.alarm_actions) == toset(var.alarm_actions)
    error_message = "alarms must notify the operators"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.schedule.statement).actions == toset(["states:StartExecution"])
    error_message = "the schedule may do nothing but start the state machine"
  }
}
