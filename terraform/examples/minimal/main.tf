# The whole pipeline with default settings, its alerts sent to one address.
terraform {
  required_version = ">= 1.9"
}

module "fraudcore" {
  source = "../.."

  function_package = "${path.module}/../../../build/package/fraudcore.zip"
  alert_emails     = [var.email]
}

variable "email" {
  description = "Address that gets the alerts from medium on."
  type        = string
}

output "stream_name" {
  description = "Kinesis stream that producers put login events into."
  value       = module.fraudcore.stream_name
}
