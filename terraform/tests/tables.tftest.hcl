# Profiles and alerts: encrypted, forgotten in time, kept from deletion.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name        = "fraudcore-test"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "profiles" {
  command = plan

  module {
    source = "./modules/state"
  }

  variables {
    schema                 = { hash_key = "entity_key", ttl = "expires_at" }
    point_in_time_recovery = true
    deletion_protection    = true
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arn
    error_message = "profiles must be encrypted with the deployment's key"
  }

  assert {
    condition     = one(aws_dynamodb_table.this.ttl).enabled && one(aws_dynamodb_table.this.ttl).attribute_name == "expires_at"
    error_message = "profiles must be forgotten in time"
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST" && one(aws_dynamodb_table.this.point_in_time_recovery).enabled && aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "what is chosen must be made"
  }
}

run "alerts" {
  command = plan

  module {
    source = "./modules/alerts"
  }

  variables {
    schema = {
      hash_key = "alert_id"
      ttl      = "expires_at"
      indexes = {
        by_status = { hash_key = "status", range_key = "last_seen" }
        by_outbox = { hash_key = "outbox", range_key = "outbox_since", projection = "KEYS_ONLY" }
      }
    }
    emails              = []
    subscriptions       = {}
    alarm_actions       = []
    deletion_protection = true
    account_id          = "123456789012"
    require_tls         = true
    partition           = "aws"
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arn && aws_sns_topic.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.undelivered.kms_master_key_id == var.kms_key_arn
    error_message = "alerts must be encrypted wherever they are"
  }

  assert {
    condition     = one(aws_dynamodb_table.this.point_in_time_recovery).enabled && aws_dynamodb_table.this.deletion_protection_enabled && one(aws_dynamodb_table.this.ttl).enabled
    error_message = "alerts must be backed up, kept from deletion and forgotten in time"
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "the notifier compares an alert with what it was"
  }

  assert {
    condition     = { for index in aws_dynamodb_table.this.global_secondary_index : index.name => index.projection_type } == { by_status = "ALL", by_outbox = "KEYS_ONLY" }
    error_message = "the indexes must be those of the schema"
  }
}
