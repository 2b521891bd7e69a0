output "function_name" {
  description = "Name of the function."
  value       = module.function.name
}

output "dead_letter_queue_url" {
  description = "Queue of the alert changes that the function gave up on."
  value       = module.function.dead_letter_queue.url
}

output "dead_letter_queue_name" {
  description = "Name of that queue."
  value       = module.function.dead_letter_queue.name
}
