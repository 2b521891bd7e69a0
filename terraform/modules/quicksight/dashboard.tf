locals {
  # Stacked bars: a bar for each value of the category, a colour for each of the other column.
  charts = [
    { id = "outcomes", title = "Events by day and outcome", data_set = "logins", category = "day", colour = "outcome", sum = "events" },
    { id = "countries", title = "Events by country and outcome", data_set = "logins", category = "country", colour = "outcome", sum = "events" },
    { id = "refused", title = "Quarantined records by day and field", data_set = "quarantine", category = "day", colour = "field", sum = "records" },
  ]
}

resource "aws_quicksight_dashboard" "this" {
  dashboard_id        = var.name
  aws_account_id      = var.account_id
  name                = "Logins of ${var.name}"
  version_description = "as Terraform describes it"

  definition {
    dynamic "data_set_identifiers_declarations" {
      for_each = aws_quicksight_data_set.this

      content {
        identifier   = data_set_identifiers_declarations.key
        data_set_arn = data_set_identifiers_declarations.value.arn
      }
    }

    sheets {
      sheet_id = "logins"
      title    = "Logins of the last 30 days"

      dynamic "visuals" {
        for_each = local.charts
        iterator = chart

        content {
          bar_chart_visual {
            visual_id = chart.value.id

            title {
              format_text {
                plain_text = chart.value.title
              }
            }

            chart_configuration {
              orientation      = "VERTICAL"
              bars_arrangement = "STACKED"

              field_wells {
                bar_chart_aggregated_field_wells {
                  category {
                    categorical_dimension_field {
                      field_id = "${chart.value.id}-${chart.value.category}"

                      column {
                        data_set_identifier = chart.value.data_set
                        column_name         = chart.value.category
                      }
                    }
                  }

                  colors {
                    categorical_dimension_field {
                      field_id = "${chart.value.id}-${chart.value.colour}"

                      column {
                        data_set_identifier = chart.value.data_set
                        column_name         = chart.value.colour
                      }
                    }
                  }

                  values {
                    numerical_measure_field {
                      field_id = "${chart.value.id}-${chart.value.sum}"

                      column {
                        data_set_identifier = chart.value.data_set
                        column_name         = chart.value.sum
                      }

                      aggregation_function {
                        simple_numerical_aggregation = "SUM"
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  permissions {
    principal = var.owner_arn
    actions   = local.dashboard_actions
  }
}
