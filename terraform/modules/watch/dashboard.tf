locals {
  detector = "${var.name}-${var.functions[0]}"

  panels = {
    "Age of the oldest waiting record, ms" = [
      ["AWS/Lambda", "IteratorAge", "FunctionName", local.detector, { stat = "Maximum" }],
      ["AWS/Lambda", "IteratorAge", "FunctionName", "${var.name}-${var.functions[1]}", { stat = "Maximum" }],
    ]
    "Records into the stream" = [
      ["AWS/Kinesis", "IncomingRecords", "StreamName", var.stream_name, { stat = "Sum" }],
      ["AWS/Kinesis", "WriteProvisionedThroughputExceeded", "StreamName", var.stream_name, { stat = "Sum" }],
    ]
    "Events judged, and refused" = [
      for metric in ["EventsDecoded", "EventsQuarantined", "Findings"] :
      ["fraudcore", metric, "service", local.detector, { stat = "Sum" }]
    ]
    "Alerts, and messages" = [
      ["fraudcore", "AlertsOpened", "service", local.detector, { stat = "Sum" }],
      ["fraudcore", "AlertsUpdated", "service", local.detector, { stat = "Sum" }],
      ["fraudcore", "NotificationsSent", "service", "${var.name}-${var.functions[1]}", { stat = "Sum" }],
      ["fraudcore", "OutboxOldestSeconds", "service", "${var.name}-${var.functions[2]}", { stat = "Maximum" }],
    ]
    "Trouble" = concat([
      for metric in ["BatchFailures", "RuleFaults", "RulesRefused", "ProfileUnreadable", "AlertsUnreadable"] :
      ["fraudcore", metric, "service", local.detector, { stat = "Sum" }]
      ], [
      for function in var.functions :
      ["AWS/Lambda", "Errors", "FunctionName", "${var.name}-${function}", { stat = "Sum" }]
    ])
    "Duration, ms" = [
      for function in var.functions :
      ["AWS/Lambda", "Duration", "FunctionName", "${var.name}-${function}", { stat = "p95" }]
    ]
    "Given up, and not taken" = [
      for queue in var.queues :
      ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue, { stat = "Maximum" }]
    ]
    "Profiles written, and races lost" = [
      for metric in ["ProfilesWritten", "ProfileConflicts"] :
      ["fraudcore", metric, "service", local.detector, { stat = "Sum" }]
    ]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      for number, title in keys(local.panels) : {
        type   = "metric"
        x      = 12 * (number % 2)
        y      = 6 * floor(number / 2)
        width  = 12
        height = 6
        properties = {
          title   = title
          region  = var.region
          view    = "timeSeries"
          period  = 60
          metrics = local.panels[title]
        }
      }
    ]
  })
}
