resource "aws_athena_workgroup" "this" {
  name        = var.name
  description = "Queries over the login archive"
  # What would be lost is the history of past queries.
  force_destroy = true

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_scan_limit_gb * 1000 * 1000 * 1000

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${aws_s3_bucket.this.id}/${var.prefixes.athena_results_prefix}/"
      expected_bucket_owner = var.account_id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }
}

locals {
  event_columns = join(", ", [for column in var.tables.login_events.columns : "\"${column.name}\""])

  tables = {
    database     = aws_glue_catalog_database.this.name
    login_events = aws_glue_catalog_table.this["login_events"].name
    quarantine   = aws_glue_catalog_table.this["quarantine"].name
    compacted    = aws_glue_catalog_table.registered["compacted"].name
    alerts       = aws_glue_catalog_table.registered["alerts"].name
    columns      = local.event_columns
  }

  # A query's first line is its description, its second how many days of arrivals it reads.
  queries = { for file in fileset("${path.module}/queries", "*.sql") : trimsuffix(file, ".sql") => {
    text        = "${path.module}/queries/${file}"
    description = regex("^-- (.+)\n", file("${path.module}/queries/${file}"))[0]
    days        = regex("\n-- Days: ([0-9]+)\n", file("${path.module}/queries/${file}"))[0]
  } }
}

resource "aws_athena_named_query" "this" {
  for_each = local.queries

  name        = each.key
  description = each.value.description
  workgroup   = aws_athena_workgroup.this.id
  database    = aws_glue_catalog_database.this.name
  query = templatefile(each.value.text, merge(local.tables, {
    days   = each.value.days
    logins = templatefile("${path.module}/logins.sql", merge(local.tables, { days = each.value.days }))
  }))
}
