# Where a case management system fetches the severe alerts, as bare JSON.
resource "aws_sqs_queue" "cases" {
  name                      = "fraudcore-prod-cases"
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "cases" {
  statement {
    sid       = "FromTheAlerts"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.cases.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [module.fraudcore.alerts_topic_arn]
    }
  }
}

resource "aws_sqs_queue_policy" "cases" {
  queue_url = aws_sqs_queue.cases.id
  policy    = data.aws_iam_policy_document.cases.json
}
