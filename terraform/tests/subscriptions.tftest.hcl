# Who is told of alerts, and of which.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  require_tls         = true
  name                = "fraudcore-test-alerts"
  schema              = { hash_key = "alert_id", ttl = "expires_at", indexes = {} }
  alarm_actions       = []
  deletion_protection = true
  kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  account_id          = "123456789012"
  partition           = "aws"
  emails              = ["soc@example.com"]
  subscriptions = {
    pager = { protocol = "https", endpoint = "https://example.com/hook", severities = ["high", "critical"] }
    queue = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-central-1:123456789012:alerts", raw = false }
    chief = { protocol = "email", endpoint = "chief@example.com", severities = ["critical"] }
  }
}

run "subscriptions" {
  command = apply

  module {
    source = "./modules/alerts"
  }

  assert {
    condition     = aws_sns_topic_subscription.email["soc@example.com"].protocol == "email"
    error_message = "an address must be subscribed"
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this["pager"].filter_policy) == { severity = ["high", "critical"] } && aws_sns_topic_subscription.this["pager"].filter_policy_scope == "MessageAttributes"
    error_message = "a subscriber must get the severities it wants, by the attribute of the message"
  }

  assert {
    condition     = aws_sns_topic_subscription.this["pager"].raw_message_delivery && !aws_sns_topic_subscription.this["queue"].raw_message_delivery && !aws_sns_topic_subscription.this["chief"].raw_message_delivery
    error_message = "the bare JSON is for those that can take it and want it"
  }

  assert {
    condition     = alltrue([for name in ["pager", "queue"] : jsondecode(aws_sns_topic_subscription.this[name].redrive_policy).deadLetterTargetArn == aws_sqs_queue.undelivered.arn])
    error_message = "what a queue or a web hook does not take must be kept"
  }

  assert {
    condition     = aws_sns_topic_subscription.this["chief"].redrive_policy == null
    error_message = "SNS keeps no undelivered e-mail"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.topic.statement : one(statement.condition).variable if statement.effect == "Deny"] == ["aws:SecureTransport"]
    error_message = "the topic must refuse what is published in the clear"
  }
}
