output "name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.this.arn
}

output "role_name" {
  description = "Name of the function's role."
  value       = aws_iam_role.this.name
}

output "dead_letter_queue" {
  description = "Name, ARN and URL of the dead-letter queue; null where the function reads no stream."
  value = one([for queue in aws_sqs_queue.dead_letter : {
    name = queue.name
    arn  = queue.arn
    url  = queue.url
  }])
}
