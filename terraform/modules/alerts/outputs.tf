output "table" {
  description = "Name, ARN and stream ARN of the table, and the ARN of the index of alerts that are still to be published."
  value = {
    name       = aws_dynamodb_table.this.name
    arn        = aws_dynamodb_table.this.arn
    stream_arn = aws_dynamodb_table.this.stream_arn
    outbox_arn = "${aws_dynamodb_table.this.arn}/index/by_outbox"
  }
}

output "topic_arn" {
  description = "ARN of the topic that alerts are published to."
  value       = aws_sns_topic.this.arn
}

output "undelivered_queue_url" {
  description = "Queue of the notifications that a subscriber did not take."
  value       = aws_sqs_queue.undelivered.url
}

output "undelivered_queue_name" {
  description = "Name of that queue."
  value       = aws_sqs_queue.undelivered.name
}
