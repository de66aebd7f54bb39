# Failures that are events and no metrics. A run that is tried again and then succeeds has still sent its first failure.
locals {
  failures = {
    job-failed = {
      description = "A run of the Glue job has failed"
      pattern = {
        source      = ["aws.glue"]
        detail-type = ["Glue Job State Change"]
        detail      = { jobName = [var.job_name], state = ["FAILED", "TIMEOUT"] }
      }
      paths = { what = "$.detail.jobName", state = "$.detail.state", why = "$.detail.message", run = "$.detail.jobRunId" }
    }
    load-failed = {
      description = "A task of the CSV loader has failed, or could not start"
      pattern = {
        source      = ["aws.ecs"]
        detail-type = ["ECS Task State Change"]
        detail = {
          clusterArn        = [var.loader.cluster_arn]
          taskDefinitionArn = [{ prefix = "arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${var.loader.task_family}:" }]
          lastStatus        = ["STOPPED"]
          "$or" = [
            { containers = { exitCode = [{ anything-but = 0 }] } },
            { stopCode = ["TaskFailedToStart"] },
          ]
        }
      }
      paths = { what = "$.detail.group", state = "$.detail.stopCode", why = "$.detail.stoppedReason", run = "$.detail.taskArn" }
    }
  }
}

resource "aws_cloudwatch_event_rule" "failure" {
  for_each = local.failures

  name          = "${var.name}-${each.key}"
  description   = each.value.description
  state         = "ENABLED"
  event_pattern = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "failure" {
  for_each = local.failures

  rule      = aws_cloudwatch_event_rule.failure[each.key].name
  target_id = "alarms"
  arn       = aws_sns_topic.alarms.arn

  input_transformer {
    input_paths = each.value.paths

    # Not by jsonencode, which writes < and > as \u003c and \u003e: EventBridge would find no placeholder.
    input_template = "\"${var.name}: ${each.value.description}. <what>, <state>: <why> (run <run>)\""
  }

  depends_on = [aws_sns_topic_policy.alarms]
}
