data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  producer_arn = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${var.producer_role}"
}

# https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
data "aws_iam_policy_document" "producer" {
  statement {
    sid       = "PutLogins"
    actions   = ["kinesis:PutRecord", "kinesis:PutRecords"]
    resources = [module.fraudcore.stream_arn]
  }

  statement {
    sid       = "EncryptLogins"
    actions   = ["kms:GenerateDataKey"]
    resources = [module.fraudcore.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["kinesis.${data.aws_region.current.id}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "producer" {
  name   = "put-logins"
  role   = var.producer_role
  policy = data.aws_iam_policy_document.producer.json
}
