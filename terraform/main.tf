data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

locals {
  prefix     = "${var.name}-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.id

  # The names and columns that the Python code reads too.
  schema  = "${path.module}/../fraudcore/schema"
  storage = jsondecode(file("${local.schema}/storage.json"))
  tables  = { for name in ["login_events", "quarantine"] : name => jsondecode(file("${local.schema}/${name}.json")) }

  # Every role that the modules make, since the key's policy names its users.
  roles = ["detector", "notifier", "sweep", "sweep-schedule", "crawler", "compaction", "compaction-schedule", "alert-snapshots", "alert-snapshots-schedule"]

  deletion_protection = {
    state  = var.state_deletion_protection && !var.force_destroy
    alerts = !var.force_destroy
  }

  rules_toml = var.rules_file == null ? "preset = \"${var.rules_preset}\"\n" : file(var.rules_file)
}

module "encryption" {
  source = "./modules/encryption"

  name       = local.prefix
  own_roles  = [for role in local.roles : "${local.prefix}-${role}"]
  user_arns  = var.key_user_arns
  account_id = local.account_id
  partition  = local.partition
  region     = local.region
}

module "stream" {
  source = "./modules/stream"

  name            = "${local.prefix}-logins"
  mode            = var.stream_mode
  shards          = var.stream_shards
  retention_hours = var.stream_retention_hours
  alarm_actions   = var.alarm_actions
  kms_key_arn     = module.encryption.key_arn
}

module "state" {
  source = "./modules/state"

  name                   = "${local.prefix}-state"
  schema                 = local.storage.state_table
  point_in_time_recovery = var.state_point_in_time_recovery
  deletion_protection    = local.deletion_protection.state
  kms_key_arn            = module.encryption.key_arn
}

module "alerts" {
  source = "./modules/alerts"

  require_tls = var.require_tls

  name                = "${local.prefix}-alerts"
  schema              = local.storage.alerts_table
  emails              = var.alert_emails
  subscriptions       = var.alert_subscriptions
  alarm_actions       = var.alarm_actions
  account_id          = local.account_id
  partition           = local.partition
  deletion_protection = local.deletion_protection.alerts
  kms_key_arn         = module.encryption.key_arn
}

module "lake" {
  source = "./modules/lake"

  require_tls = var.require_tls

  name                   = local.prefix
  account_id             = local.account_id
  partition              = local.partition
  region                 = local.region
  prefixes               = local.storage.lake
  tables                 = local.tables
  alerts_schema          = jsondecode(file("${local.schema}/alerts.json"))
  alerts_table           = module.alerts.table
  stream_retention_hours = var.stream_retention_hours
  archive_retention_days = var.archive_retention_days

  archive_colder_after_days = var.archive_colder_after_days

  crawler_schedule    = var.crawler_schedule
  query_scan_limit_gb = var.query_scan_limit_gb
  alarm_actions       = var.alarm_actions
  force_destroy       = var.force_destroy
  kms_key_arn         = module.encryption.key_arn
}

module "detector" {
  source = "./modules/detector"

  require_tls = var.require_tls

  name                 = "${local.prefix}-detector"
  package              = var.function_package
  memory_mb            = var.detector_memory_mb
  timeout_s            = var.detector_timeout_s
  reserved_concurrency = var.detector_reserved_concurrency
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  alarm_actions        = var.alarm_actions

  quarantine_alarm_records = var.quarantine_alarm_records

  stream_arn             = module.stream.arn
  batch_size             = var.detector_batch_size
  batch_window_s         = var.detector_batch_window_s
  parallelization_factor = var.detector_parallelization_factor
  retry_attempts         = var.detector_retry_attempts
  record_age_s           = var.detector_record_age_s

  state_table          = module.state.table
  split_profiles       = var.split_profiles
  alerts_table         = module.alerts.table
  alert_retention_days = var.alert_retention_days
  notify_from_severity = var.notify_from_severity
  lake_bucket          = module.lake.bucket
  lake_prefixes        = local.storage.lake
  lake_path_style      = var.s3_use_path_style
  rules_toml           = local.rules_toml
  kms_key_arn          = module.encryption.key_arn
  region               = local.region
}

module "notifier" {
  source = "./modules/notifier"

  require_tls = var.require_tls

  name    = "${local.prefix}-notifier"
  package = var.function_package

  reserved_concurrency = var.notifier_reserved_concurrency
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
  tracing              = var.tracing
  alarm_actions        = var.alarm_actions

  alerts_table         = module.alerts.table
  alerts_topic_arn     = module.alerts.topic_arn
  notify_from_severity = var.notify_from_severity
  kms_key_arn          = module.encryption.key_arn
  region               = local.region
}

module "sweep" {
  source = "./modules/sweep"

  require_tls = var.require_tls

  name               = "${local.prefix}-sweep"
  package            = var.function_package
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
  tracing            = var.tracing
  alarm_actions      = var.alarm_actions

  alerts_table         = module.alerts.table
  alerts_topic_arn     = module.alerts.topic_arn
  notify_from_severity = var.notify_from_severity
  kms_key_arn          = module.encryption.key_arn
  account_id           = local.account_id
  partition            = local.partition
  region               = local.region
}

module "watch" {
  source = "./modules/watch"

  name               = local.prefix
  region             = local.region
  functions          = ["detector", "notifier", "sweep"]
  stream_name        = module.stream.name
  queues             = [module.detector.dead_letter_queue_name, module.notifier.dead_letter_queue_name, module.alerts.undelivered_queue_name]
  daily_budget_usd   = var.daily_budget_usd
  budget_emails      = var.alert_emails
  budget_cost_filter = { TagKeyValue = ["user:Deployment$${local.prefix}"] }
}

module "quicksight" {
  source = "./modules/quicksight"
  count  = var.quicksight_owner_arn == null ? 0 : 1

  name             = local.prefix
  owner_arn        = var.quicksight_owner_arn
  account_id       = local.account_id
  workgroup_name   = module.lake.workgroup_name
  database_name    = module.lake.database_name
  logins_sql       = module.lake.logins_sql
  quarantine_table = module.lake.table_names.quarantine
}
