# The key: rotated, and used by whom its policy names.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "fraudcore-test"
  own_roles  = ["fraudcore-test-detector"]
  account_id = "123456789012"
  partition  = "aws"
  region     = "eu-central-1"
}

run "named_users" {
  command = plan

  module {
    source = "./modules/encryption"
  }

  variables {
    user_arns = ["arn:aws:iam::123456789012:role/login-service"]
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "the key must be rotated, and not be lost by a slip"
  }

  assert {
    condition = { for statement in data.aws_iam_policy_document.key.statement : statement.sid => flatten([for condition in statement.condition : condition.values if condition.variable == "aws:PrincipalArn"]) } == {
      Administration       = []
      OwnRoles             = ["arn:aws:iam::123456789012:role/fraudcore-test-detector"]
      UsersThroughServices = ["arn:aws:iam::123456789012:role/login-service"]
      GrantsOfServices     = ["arn:aws:iam::123456789012:role/login-service"]
      FunctionLogs         = []
      AlarmsAndTopics      = []
    }
    error_message = "the policy must name the key's users"
  }

  assert {
    condition     = !contains(flatten([for statement in data.aws_iam_policy_document.key.statement : statement.actions if statement.sid == "Administration"]), "kms:Decrypt")
    error_message = "who administers the key does not read with it"
  }
}

run "anybody_of_the_account" {
  command = plan

  module {
    source = "./modules/encryption"
  }

  variables {
    user_arns = []
  }

  assert {
    condition     = contains(flatten([for statement in data.aws_iam_policy_document.key.statement : [for condition in statement.condition : condition.values if condition.variable == "aws:PrincipalArn"] if statement.sid == "UsersThroughServices"]), "arn:aws:iam::123456789012:*")
    error_message = "without names, the account's IAM policies decide"
  }
}
