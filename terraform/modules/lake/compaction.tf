locals {
  # An object can come as late as the stream keeps a record, so that many finished days are
  # compacted anew every night, and the day before them once more.
  compacted_days = min(14, ceil(var.stream_retention_hours / 24) + 1)

  # UNLOAD asks for an empty folder and leaves behind what a failed query wrote, hence a new
  # folder for each run: https://docs.aws.amazon.com/athena/latest/ug/unload.html
  unload = replace(templatefile("${path.module}/compaction.sql", {
    database     = aws_glue_catalog_database.this.name
    login_events = aws_glue_catalog_table.this["login_events"].name
    columns      = local.event_columns
  }), "/(?m)^--.*\n/", "")

  compaction = {
    Comment        = "Rewrites finished days of the archive as Parquet. Input: {} for the last ${local.compacted_days} days, or {\"days\": [\"2026-11-20\"]}."
    QueryLanguage  = "JSONata"
    TimeoutSeconds = 10800
    StartAt        = "Choose the days"
    States = {
      "Choose the days" = {
        Type = "Pass"
        Assign = {
          days   = "{% $exists($states.input.days) ? [$states.input.days] : [[1..${local.compacted_days}].$fromMillis($toMillis($states.context.Execution.StartTime) - $ * 86400000, '[Y0001]-[M01]-[D01]')] %}"
          run    = "{% $uuid() %}"
          unload = local.unload
        }
        Next = "Are they days"
      }
      "Are they days" = {
        Type = "Choice"
        Choices = [{
          Condition = "{% $count($days) > 0 and $count($days[$not($type($) = 'string' and $contains($, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/))]) = 0 %}"
          Next      = "Compact"
        }]
        Default = "Wrong input"
      }
      "Wrong input" = {
        Type  = "Fail"
        Error = "WrongInput"
        Cause = "{% 'days must be one or more dates such as 2026-11-20, not ' & $string($days) %}"
      }
      "Compact" = {
        Type           = "Map"
        Items          = "{% $days %}"
        MaxConcurrency = 1
        ItemProcessor = {
          ProcessorConfig = { Mode = "INLINE" }
          StartAt         = "Write"
          States = merge({
            "Write" = {
              Type           = "Task"
              Resource       = "arn:${var.partition}:states:::athena:startQueryExecution.sync"
              TimeoutSeconds = 3600
              Arguments = {
                QueryString = "{% $replace($replace($unload, '{day}', $states.input), '{folder}', '${local.registered.compacted.location}/dt=' & $states.input & '/' & $run & '/') %}"
                WorkGroup   = aws_athena_workgroup.this.name
              }
              Output = "{% $states.input %}"
              Catch  = local.note_failure
              Next   = "Register"
            }
          }, local.register.compacted)
        }
        Assign = { failed = "{% [$states.result[$exists(error)]] %}" }
        Next   = "Has every day ended well"
      }
      "Has every day ended well" = {
        Type    = "Choice"
        Choices = [{ Condition = "{% $count($failed) = 0 %}", Next = "Done" }]
        Default = "Failed"
      }
      "Failed" = {
        Type  = "Fail"
        Error = "CompactionFailed"
        Cause = "{% $string($failed) %}"
      }
      "Done" = { Type = "Succeed" }
    }
  }
}

module "compaction" {
  source = "../nightly"

  name          = "${var.name}-compaction"
  description   = "Rewrites finished days of the archive as Parquet"
  definition    = jsonencode(local.compaction)
  policy        = data.aws_iam_policy_document.compaction.json
  on_failure    = "The next night does it again; saved queries lack a day that two nights in a row could not compact, see docs/lake.md."
  alarm_actions = var.alarm_actions
  account_id    = var.account_id
  partition     = var.partition
  region        = var.region
}
