output "state_machine_arn" {
  description = "ARN of the state machine; it may be started by hand at any time."
  value       = aws_sfn_state_machine.this.arn
}
