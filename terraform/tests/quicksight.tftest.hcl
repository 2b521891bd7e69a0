# The optional dashboard over the archive.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name             = "fraudcore-test"
  owner_arn        = "arn:aws:quicksight:eu-central-1:123456789012:user/default/ann"
  account_id       = "123456789012"
  workgroup_name   = "fraudcore-test"
  database_name    = "fraudcore_test"
  logins_sql       = "logins AS (SELECT 1)\n"
  quarantine_table = "quarantine"
}

run "dashboard" {
  command = apply

  module {
    source = "./modules/quicksight"
  }

  assert {
    condition     = one(one(aws_quicksight_data_source.this.parameters).athena).work_group == "fraudcore-test"
    error_message = "QuickSight must ask through the workgroup, which limits what a query may scan"
  }

  assert {
    condition     = alltrue([for set in aws_quicksight_data_set.this : set.import_mode == "DIRECT_QUERY" && !strcontains(one(one(set.physical_table_map).custom_sql).sql_query, "$${")])
    error_message = "nothing may be copied into QuickSight, and every query must be without holes"
  }

  assert {
    condition     = startswith(one(one(aws_quicksight_data_set.this["logins"].physical_table_map).custom_sql).sql_query, "WITH logins AS (")
    error_message = "logins must be counted once, as the saved queries do"
  }

  assert {
    condition     = alltrue([for permissions in concat([one(aws_quicksight_data_source.this.permission), one(aws_quicksight_dashboard.this.permissions)], [for set in aws_quicksight_data_set.this : one(set.permissions)]) : permissions.principal == var.owner_arn && alltrue([for action in permissions.actions : startswith(action, "quicksight:") && !strcontains(action, "*")])])
    error_message = "only the owner may use the assets, action by action"
  }

  assert {
    condition = alltrue([for chart in local.charts : alltrue([
      contains(keys(local.data_sets), chart.data_set),
      contains(keys(local.data_sets[chart.data_set].columns), chart.category),
      contains(keys(local.data_sets[chart.data_set].columns), chart.colour),
      local.data_sets[chart.data_set].columns[chart.sum] == "INTEGER",
    ])])
    error_message = "a chart must show columns that its dataset has, and add up numbers"
  }

  assert {
    condition     = [for visual in aws_quicksight_dashboard.this.definition[0].sheets[0].visuals : visual.bar_chart_visual[0].visual_id] == ["outcomes", "countries", "refused"]
    error_message = "the sheet must show every chart"
  }
}
