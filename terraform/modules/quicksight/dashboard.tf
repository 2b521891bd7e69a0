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

      visuals {
        bar_chart_visual {
          visual_id = "outcomes"

          title {
            format_text {
              plain_text = "Events by day and outcome"
            }
          }

          chart_configuration {
            orientation      = "VERTICAL"
            bars_arrangement = "STACKED"

            field_wells {
              bar_chart_aggregated_field_wells {
                category {
                  categorical_dimension_field {
                    field_id = "outcomes-day"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "day"
                    }
                  }
                }

                colors {
                  categorical_dimension_field {
                    field_id = "outcomes-outcome"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "outcome"
                    }
                  }
                }

                values {
                  numerical_measure_field {
                    field_id = "outcomes-events"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "events"
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

      visuals {
        bar_chart_visual {
          visual_id = "countries"

          title {
            format_text {
              plain_text = "Events by country and outcome"
            }
          }

          chart_configuration {
            orientation      = "VERTICAL"
            bars_arrangement = "STACKED"

            field_wells {
              bar_chart_aggregated_field_wells {
                category {
                  categorical_dimension_field {
                    field_id = "countries-country"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "country"
                    }
                  }
                }

                colors {
                  categorical_dimension_field {
                    field_id = "countries-outcome"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "outcome"
                    }
                  }
                }

                values {
                  numerical_measure_field {
                    field_id = "countries-events"

                    column {
                      data_set_identifier = "logins"
                      column_name         = "events"
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

      visuals {
        bar_chart_visual {
          visual_id = "refused"

          title {
            format_text {
              plain_text = "Quarantined records by day and field"
            }
          }

          chart_configuration {
            orientation      = "VERTICAL"
            bars_arrangement = "STACKED"

            field_wells {
              bar_chart_aggregated_field_wells {
                category {
                  categorical_dimension_field {
                    field_id = "refused-day"

                    column {
                      data_set_identifier = "quarantine"
                      column_name         = "day"
                    }
                  }
                }

                colors {
                  categorical_dimension_field {
                    field_id = "refused-field"

                    column {
                      data_set_identifier = "quarantine"
                      column_name         = "field"
                    }
                  }
                }

                values {
                  numerical_measure_field {
                    field_id = "refused-records"

                    column {
                      data_set_identifier = "quarantine"
                      column_name         = "records"
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

  permissions {
    principal = var.owner_arn
    actions   = local.dashboard_actions
  }
}
