data "aws_iam_policy_document" "this" {
  statement {
    sid = "ReadAlertChanges"
    actions = [
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
    ]
    resources = [var.alerts_table.stream_arn]
  }

  # Lambda wants it of a role that reads a table's stream; it names streams, and no resource.
  statement {
    sid       = "FindStream"
    actions   = ["dynamodb:ListStreams"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadAndMarkNotified"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"]
    resources = [var.alerts_table.arn]
  }

  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = [var.alerts_topic_arn]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "notifier"
  role   = module.function.role_name
  policy = data.aws_iam_policy_document.this.json
}
