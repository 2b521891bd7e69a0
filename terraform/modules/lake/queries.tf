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
  queries = {
    top_failing_sources = "Sources with most failed logins of the last seven days"
    logins_by_country   = "Logins and failures by country of the last seven days"
    quarantine_reasons  = "Why records of the last seven days are no valid events"
  }
}

resource "aws_athena_named_query" "this" {
  for_each = local.queries

  name        = each.key
  description = each.value
  workgroup   = aws_athena_workgroup.this.id
  database    = aws_glue_catalog_database.this.name
  query = templatefile("${path.module}/queries/${each.key}.sql", {
    database     = aws_glue_catalog_database.this.name
    login_events = aws_glue_catalog_table.this["login_events"].name
    quarantine   = aws_glue_catalog_table.this["quarantine"].name
  })
}
