resource "aws_cloudwatch_metric_alarm" "writes_throttled" {
  alarm_name          = "${var.name}-writes-throttled"
  alarm_description   = "The stream refuses records: a shard gets more than 1 MB or 1,000 records a second. Producers must send them again; raise the shards, or spread the partition keys."
  namespace           = "AWS/Kinesis"
  metric_name         = "WriteProvisionedThroughputExceeded"
  dimensions          = { StreamName = aws_kinesis_stream.this.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

resource "aws_cloudwatch_metric_alarm" "reads_throttled" {
  alarm_name          = "${var.name}-reads-throttled"
  alarm_description   = "Readers of the stream are refused: others beside the detector read it, and a shard gives 2 MB a second to all of them together."
  namespace           = "AWS/Kinesis"
  metric_name         = "ReadProvisionedThroughputExceeded"
  dimensions          = { StreamName = aws_kinesis_stream.this.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}
