# What every function has.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  require_tls        = true
  name               = "fraudcore-test-detector"
  description        = "a function"
  handler            = "lambda_entry.detect.handler"
  package            = "main.tf"
  environment        = {}
  memory_mb          = 512
  timeout_s          = 50
  log_level          = "WARNING"
  log_retention_days = 30
  tracing            = false
  alarm_actions      = []
  encrypted_services = ["kinesis"]
  region             = "eu-central-1"
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "of_a_stream" {
  command = apply

  module {
    source = "./modules/function"
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"]) && aws_lambda_function.this.runtime == "python3.13" && aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "a function must run on Graviton with the Python that its package is built for"
  }

  assert {
    condition     = one(aws_lambda_function.this.logging_config).log_format == "JSON" && one(aws_lambda_function.this.logging_config).application_log_level == "INFO"
    error_message = "Lambda must not drop the metrics, which it takes for lines of level INFO"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "logs must be encrypted, and kept as long as chosen"
  }

  assert {
    condition     = one(aws_sqs_queue.dead_letter).kms_master_key_id == var.kms_key_arn && one(aws_sqs_queue.dead_letter).message_retention_seconds == 1209600
    error_message = "dead letters must be encrypted and kept for as long as SQS keeps anything"
  }

  assert {
    condition     = [for statement in one(data.aws_iam_policy_document.dead_letter).statement : "${statement.effect} ${one(statement.condition).variable}"] == ["Deny aws:SecureTransport"]
    error_message = "the queue must refuse plain connections"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.duration.threshold == 40000
    error_message = "four fifths of the time it has must raise the alarm"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : statement.sid] == ["WriteLogs", "SendDeadLetters", "UseKey", "UseKeyInTables"]
    error_message = "a function that is not traced may send no traces"
  }

  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.this.statement : one(statement.condition).variable == "kms:ViaService" if startswith(statement.sid, "UseKey")])
    error_message = "a function must use the key through AWS services only"
  }
}

run "without_a_stream" {
  command = apply

  module {
    source = "./modules/function"
  }

  variables {
    require_tls          = true
    reads_stream         = false
    tracing              = true
    log_level            = "DEBUG"
    reserved_concurrency = 5
  }

  assert {
    condition     = length(aws_sqs_queue.dead_letter) == 0 && output.dead_letter_queue == null
    error_message = "what reads no stream has no dead letters"
  }

  assert {
    condition     = one(aws_lambda_function.this.tracing_config).mode == "Active" && one(aws_lambda_function.this.logging_config).application_log_level == "DEBUG" && aws_lambda_function.this.reserved_concurrent_executions == 5
    error_message = "what is chosen must be made"
  }
}
