# The login stream in both modes.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name            = "fraudcore-test-logins"
  retention_hours = 48
  alarm_actions   = ["arn:aws:sns:eu-central-1:123456789012:on-call"]
  kms_key_arn     = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  shards          = 4
}

run "on_demand" {
  command = plan

  module {
    source = "./modules/stream"
  }

  variables {
    mode = "ON_DEMAND"
  }

  assert {
    condition     = aws_kinesis_stream.this.encryption_type == "KMS" && aws_kinesis_stream.this.kms_key_id == var.kms_key_arn && aws_kinesis_stream.this.retention_period == 48
    error_message = "the stream must be encrypted with the deployment's key, and keep what it is told to"
  }

  assert {
    condition     = aws_kinesis_stream.this.shard_count == null
    error_message = "a stream on demand has no number of shards to set"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.writes_throttled.alarm_actions == toset(var.alarm_actions) && aws_cloudwatch_metric_alarm.writes_throttled.dimensions.StreamName == var.name
    error_message = "somebody must be told of refused records"
  }
}

run "provisioned" {
  command = plan

  module {
    source = "./modules/stream"
  }

  variables {
    mode = "PROVISIONED"
  }

  assert {
    condition     = aws_kinesis_stream.this.shard_count == 4
    error_message = "a provisioned stream must have its shards"
  }
}
