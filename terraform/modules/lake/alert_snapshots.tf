locals {
  # A full export costs by the table's size, not by its use, and reads no capacity from it:
  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.HowItWorks.html
  alert_snapshots = {
    Comment        = "Exports the alerts table to the lake. Started twice on a day, the later export counts."
    QueryLanguage  = "JSONata"
    TimeoutSeconds = 10800
    StartAt        = "Export"
    States = merge(local.register.alerts, {
      "Export" = {
        Type     = "Task"
        Resource = "arn:${var.partition}:states:::aws-sdk:dynamodb:exportTableToPointInTime"
        Arguments = {
          TableArn       = var.alerts_table.arn
          S3Bucket       = aws_s3_bucket.this.id
          S3BucketOwner  = var.account_id
          S3Prefix       = "{% '${var.prefixes.alerts_prefix}/dt=' & $substring($states.context.Execution.StartTime, 0, 10) %}"
          S3SseAlgorithm = "KMS"
          S3SseKmsKeyId  = var.kms_key_arn
          ExportFormat   = "DYNAMODB_JSON"
        }
        Assign = {
          day       = "{% $substring($states.context.Execution.StartTime, 0, 10) %}"
          exportArn = "{% $states.result.ExportDescription.ExportArn %}"
          export    = "{% $split($states.result.ExportDescription.ExportArn, '/')[-1] %}"
        }
        Next = "Wait"
      }
      "Wait" = {
        Type    = "Wait"
        Seconds = 60
        Next    = "Look"
      }
      "Look" = {
        Type      = "Task"
        Resource  = "arn:${var.partition}:states:::aws-sdk:dynamodb:describeExport"
        Arguments = { ExportArn = "{% $exportArn %}" }
        Output    = "{% $states.result.ExportDescription %}"
        Next      = "Is it complete"
      }
      "Is it complete" = {
        Type = "Choice"
        Choices = [
          { Condition = "{% $states.input.ExportStatus = 'COMPLETED' %}", Output = "{% $day %}", Next = "Register" },
          { Condition = "{% $states.input.ExportStatus = 'IN_PROGRESS' %}", Next = "Wait" },
        ]
        Default = "Export failed"
      }
      "Export failed" = {
        Type  = "Fail"
        Error = "ExportFailed"
        Cause = "{% $exportArn & ': ' & $string($states.input.FailureMessage) %}"
      }
      "Note the failure" = {
        Type  = "Fail"
        Error = "PartitionNotRegistered"
        Cause = "{% $string($states.input) %}"
      }
    })
  }
}

module "alert_snapshots" {
  source = "../nightly"

  name          = "${var.name}-alert-snapshots"
  description   = "Exports the alerts table to the lake"
  definition    = jsonencode(local.alert_snapshots)
  policy        = data.aws_iam_policy_document.alert_snapshots.json
  on_failure    = "The saved query alert_precision answers from the last snapshot of the past week."
  alarm_actions = var.alarm_actions
  account_id    = var.account_id
  partition     = var.partition
  region        = var.region
}
