output "stream_name" {
  description = "Kinesis stream that producers put login events into."
  value       = module.fraudcore.stream_name
}

output "cases_queue_url" {
  description = "Queue of the severe alerts."
  value       = aws_sqs_queue.cases.url
}
