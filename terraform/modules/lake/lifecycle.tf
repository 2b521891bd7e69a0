locals {
  colder_after_days = var.archive_colder_after_days
  colder_prefixes   = [var.prefixes.events_prefix, var.prefixes.compacted_prefix, var.prefixes.quarantine_prefix]

  expiry_days = {
    (var.prefixes.events_prefix)         = var.archive_retention_days
    (var.prefixes.compacted_prefix)      = var.archive_retention_days
    (var.prefixes.alerts_prefix)         = 35
    (var.prefixes.quarantine_prefix)     = var.archive_retention_days
    (var.prefixes.replayed_prefix)       = var.archive_retention_days
    (var.prefixes.unreadable_prefix)     = var.archive_retention_days
    (var.prefixes.athena_results_prefix) = 14
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  dynamic "rule" {
    for_each = local.expiry_days

    content {
      id     = "expire-${rule.key}"
      status = "Enabled"

      filter {
        prefix = "${rule.key}/"
      }

      # Objects below 128 KB are not moved by S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
      dynamic "transition" {
        for_each = local.colder_after_days != null && rule.value > coalesce(local.colder_after_days, 0) && contains(local.colder_prefixes, rule.key) ? [local.colder_after_days] : []

        content {
          days          = transition.value
          storage_class = "STANDARD_IA"
        }
      }

      expiration {
        days = rule.value
      }
    }
  }

  rule {
    id     = "remove-leftovers"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
