locals {
  data_sets = {
    logins = {
      title = "Events by day, country and outcome"
      columns = {
        day     = "STRING"
        country = "STRING"
        kind    = "STRING"
        outcome = "STRING"
        events  = "INTEGER"
        users   = "INTEGER"
      }
    }
    quarantine = {
      title = "Quarantined records by day, field and reason"
      columns = {
        day     = "STRING"
        field   = "STRING"
        reason  = "STRING"
        records = "INTEGER"
      }
    }
  }
}
