# QuickSight asks Athena each time somebody looks: nothing is copied into it.
resource "aws_quicksight_data_source" "this" {
  data_source_id = var.name
  aws_account_id = var.account_id
  name           = var.name
  type           = "ATHENA"

  parameters {
    athena {
      work_group = var.workgroup_name
    }
  }

  permission {
    principal = var.owner_arn
    actions   = local.data_source_actions
  }
}

resource "aws_quicksight_data_set" "this" {
  for_each = local.data_sets

  data_set_id    = "${var.name}-${each.key}"
  aws_account_id = var.account_id
  name           = each.value.title
  import_mode    = "DIRECT_QUERY"

  physical_table_map {
    physical_table_map_id = each.key

    custom_sql {
      data_source_arn = aws_quicksight_data_source.this.arn
      name            = each.key
      sql_query = templatefile("${path.module}/queries/${each.key}.sql", {
        logins     = var.logins_sql
        database   = var.database_name
        quarantine = var.quarantine_table
      })

      dynamic "columns" {
        for_each = each.value.columns

        content {
          name = columns.key
          type = columns.value
        }
      }
    }
  }

  permissions {
    principal = var.owner_arn
    actions   = local.data_set_actions
  }
}
