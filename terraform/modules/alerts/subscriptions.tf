resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "this" {
  for_each = var.subscriptions

  topic_arn            = aws_sns_topic.this.arn
  protocol             = each.value.protocol
  endpoint             = each.value.endpoint
  raw_message_delivery = each.value.protocol != "email" && each.value.raw
  filter_policy_scope  = each.value.severities == null ? null : "MessageAttributes"
  filter_policy        = each.value.severities == null ? null : jsonencode({ severity = each.value.severities })
  redrive_policy       = each.value.protocol == "email" ? null : jsonencode({ deadLetterTargetArn = aws_sqs_queue.undelivered.arn })
}

# What a subscriber did not take after all of SNS's tries.
resource "aws_sqs_queue" "undelivered" {
  name                      = "${var.name}-undelivered"
  message_retention_seconds = 14 * 24 * 3600
  kms_master_key_id         = var.kms_key_arn
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    sid       = "FromTheTopic"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.this.arn]
    }
  }

  dynamic "statement" {
    for_each = var.require_tls ? ["TlsOnly"] : []

    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["sqs:ReceiveMessage", "sqs:SendMessage"]
      resources = [aws_sqs_queue.undelivered.arn]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["false"]
      }
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id
  policy    = data.aws_iam_policy_document.undelivered.json
}
