locals {
  catalog_arn = "arn:${var.partition}:glue:${var.region}:${var.account_id}:catalog"
}

# What Athena does on behalf of who starts a query:
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
data "aws_iam_policy_document" "compaction" {
  statement {
    sid     = "RunQueries"
    actions = ["athena:GetDataCatalog", "athena:GetQueryExecution", "athena:StartQueryExecution", "athena:StopQueryExecution"]
    resources = [
      aws_athena_workgroup.this.arn,
      "arn:${var.partition}:athena:${var.region}:${var.account_id}:datacatalog/AwsDataCatalog",
    ]
  }

  statement {
    sid       = "ReadTable"
    actions   = ["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"]
    resources = [local.catalog_arn, aws_glue_catalog_database.this.arn, aws_glue_catalog_table.this["login_events"].arn]
  }

  statement {
    sid       = "RegisterPartitions"
    actions   = ["glue:CreatePartition", "glue:UpdatePartition"]
    resources = [local.catalog_arn, aws_glue_catalog_database.this.arn, aws_glue_catalog_table.registered["compacted"].arn]
  }

  statement {
    sid       = "ReadEvents"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this.arn}/${var.prefixes.events_prefix}/*"]
  }

  statement {
    sid     = "WriteParquet"
    actions = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
    resources = [
      "${aws_s3_bucket.this.arn}/${var.prefixes.compacted_prefix}/*",
      "${aws_s3_bucket.this.arn}/${var.prefixes.athena_results_prefix}/*",
    ]
  }

  statement {
    sid       = "ListObjects"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.this.arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
data "aws_iam_policy_document" "alert_snapshots" {
  statement {
    sid       = "Export"
    actions   = ["dynamodb:DescribeExport", "dynamodb:ExportTableToPointInTime"]
    resources = [var.alerts_table.arn, "${var.alerts_table.arn}/export/*"]
  }

  statement {
    sid       = "WriteSnapshots"
    actions   = ["s3:AbortMultipartUpload", "s3:PutObject", "s3:PutObjectAcl"]
    resources = ["${aws_s3_bucket.this.arn}/${var.prefixes.alerts_prefix}/*"]
  }

  statement {
    sid       = "RegisterPartitions"
    actions   = ["glue:CreatePartition", "glue:UpdatePartition"]
    resources = [local.catalog_arn, aws_glue_catalog_database.this.arn, aws_glue_catalog_table.registered["alerts"].arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb.${var.region}.amazonaws.com", "s3.${var.region}.amazonaws.com"]
    }
  }
}
