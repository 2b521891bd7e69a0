data "aws_iam_policy_document" "this" {
  statement {
    sid       = "FindWaiting"
    actions   = ["dynamodb:Query"]
    resources = [var.alerts_table.outbox_arn]
  }

  statement {
    sid       = "ReadAndMarkNotified"
    actions   = ["dynamodb:BatchGetItem", "dynamodb:UpdateItem"]
    resources = [var.alerts_table.arn]
  }

  statement {
    sid       = "Publish"
    actions   = ["sns:Publish"]
    resources = [var.alerts_topic_arn]
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "sweep"
  role   = module.function.role_name
  policy = data.aws_iam_policy_document.this.json
}

# Only schedules of this account may assume it, and only those of the default group:
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
data "aws_iam_policy_document" "assume_schedule" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["arn:${var.partition}:scheduler:${var.region}:${var.account_id}:schedule-group/default"]
    }
  }
}

resource "aws_iam_role" "schedule" {
  name               = "${var.name}-schedule"
  description        = "What the schedule of ${var.name} may do"
  assume_role_policy = data.aws_iam_policy_document.assume_schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "Sweep"
    actions   = ["lambda:InvokeFunction"]
    resources = [module.function.arn]
  }
}

resource "aws_iam_role_policy" "schedule" {
  name   = "sweep"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}
