locals {
  # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
  bad_ends = {
    failed    = "ExecutionsFailed"
    timed_out = "ExecutionsTimedOut"
    aborted   = "ExecutionsAborted"
  }
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-failed"
  alarm_description   = "An execution of ${var.name} failed, was aborted or took too long. Its cause names what could not be done. ${var.on_failure}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions

  metric_query {
    id          = "bad_ends"
    label       = "Executions that did not end well"
    expression  = join(" + ", [for id in keys(local.bad_ends) : "FILL(${id}, 0)"])
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.bad_ends

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/States"
        metric_name = metric_query.value
        dimensions  = { StateMachineArn = aws_sfn_state_machine.this.arn }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

# Where nothing is started, nothing fails. Five times six hours are more than a night apart, and
# no more than the seven days that an alarm may look back:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
resource "aws_cloudwatch_metric_alarm" "missing" {
  alarm_name          = "${var.name}-missing"
  alarm_description   = "No execution of ${var.name} ended well for 30 hours; so it is after the first apply, until the first night or the first start by hand. ${var.on_failure}"
  namespace           = "AWS/States"
  metric_name         = "ExecutionsSucceeded"
  dimensions          = { StateMachineArn = aws_sfn_state_machine.this.arn }
  statistic           = "Sum"
  period              = 21600
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
}
