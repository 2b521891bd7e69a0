# Alarms can be published to a topic only if its key lets CloudWatch use it, as the deployment's does.
resource "aws_sns_topic" "on_call" {
  name              = "fraudcore-prod-on-call"
  kms_master_key_id = module.fraudcore.kms_key_arn
}

resource "aws_sns_topic_subscription" "on_call" {
  for_each = toset(var.on_call_emails)

  topic_arn = aws_sns_topic.on_call.arn
  protocol  = "email"
  endpoint  = each.value
}
