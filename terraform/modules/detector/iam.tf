data "aws_iam_policy_document" "this" {
  statement {
    sid = "ReadStream"
    actions = [
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ]
    resources = [var.stream_arn]
  }

  # A transaction needs the permission of each action in it.
  statement {
    sid = "LoadAndCommitProfiles"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:PartiQLInsert",
      "dynamodb:PartiQLUpdate",
      "dynamodb:PutItem",
    ]
    resources = [var.state_table.arn]
  }

  statement {
    sid       = "LoadAndCommitAlerts"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"]
    resources = [var.alerts_table.arn]
  }

  statement {
    sid     = "ArchiveEvents"
    actions = ["s3:PutObject"]
    resources = [
      "${var.lake_bucket.arn}/${var.lake_prefixes.events_prefix}/*",
      "${var.lake_bucket.arn}/${var.lake_prefixes.quarantine_prefix}/*",
      "${var.lake_bucket.arn}/${var.lake_prefixes.unreadable_prefix}/*",
    ]
  }

  statement {
    sid     = "ReadRules"
    actions = ["s3:GetObject"]
    resources = [
      "${var.lake_bucket.arn}/${local.rules_key}",
      "${var.lake_bucket.arn}/${local.rules_key}.last-good",
    ]
  }

  statement {
    sid       = "KeepLastGoodRules"
    actions   = ["s3:PutObject"]
    resources = ["${var.lake_bucket.arn}/${local.rules_key}.last-good"]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "detector"
  role   = module.function.role_name
  policy = data.aws_iam_policy_document.this.json
}
