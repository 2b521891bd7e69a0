# What the root names and protects; no account is needed.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  function_package = "main.tf"
}

run "names" {
  command = plan

  assert {
    condition     = output.lake_bucket_name == "fraudcore-dev-lake-123456789012"
    error_message = "the bucket's name must be unique to the account"
  }

  assert {
    condition     = output.glue_database_name == "fraudcore_dev"
    error_message = "the database's name must need no quotes in SQL"
  }
}

run "protected_tables" {
  command = plan

  variables {
    state_deletion_protection = true
  }

  assert {
    condition     = local.deletion_protection.state && local.deletion_protection.alerts
    error_message = "a table must refuse to be deleted"
  }
}

run "tables_that_may_go" {
  command = plan

  variables {
    state_deletion_protection = true
    force_destroy             = true
  }

  assert {
    condition     = !local.deletion_protection.state && !local.deletion_protection.alerts
    error_message = "force_destroy must lift the protection of both tables"
  }
}

run "preset_as_rules" {
  command = plan

  variables {
    rules_preset = "strict"
  }

  assert {
    condition     = local.rules_toml == "preset = \"strict\"\n"
    error_message = "a preset must become a rules file of that preset"
  }
}
