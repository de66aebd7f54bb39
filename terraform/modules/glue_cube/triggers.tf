resource "aws_glue_trigger" "schedule" {
  name        = "${local.job_name}-schedule"
  description = "Builds everything in any case, whether events came or not"
  type        = "SCHEDULED"
  schedule    = var.schedule_expression

  actions {
    job_name  = aws_glue_job.cube.name
    arguments = { "--segments" = "all" }
  }
}

# Only a workflow takes events, and it has one trigger that does: there is one of each for each kind of change, since the
# job is told by arguments what to build and cannot see the events.
# What comes while the job runs starts nothing: the next event or the scheduled build catches up.
resource "aws_glue_workflow" "build" {
  for_each = var.build_on

  name                = "${local.job_name}-on-${replace(each.key, "_", "-")}"
  description         = "Builds after ${each.key}"
  max_concurrent_runs = 1
}

resource "aws_glue_trigger" "events" {
  for_each = var.build_on

  name          = aws_glue_workflow.build[each.key].name
  description   = "Builds once for the events that come together"
  type          = "EVENT"
  workflow_name = aws_glue_workflow.build[each.key].name

  event_batching_condition {
    batch_size   = var.batch.events
    batch_window = var.batch.seconds
  }

  actions {
    job_name  = aws_glue_job.cube.name
    arguments = { "--segments" = each.value.segments }
  }
}

# An event that is lost costs time only: the scheduled build reads everything.
resource "aws_cloudwatch_event_rule" "build" {
  for_each = var.build_on

  name          = "${local.job_name}-on-${replace(each.key, "_", "-")}"
  description   = "The cube of ${var.name} is out of date after ${each.key}"
  state         = "ENABLED"
  event_pattern = each.value.pattern
}

resource "aws_cloudwatch_event_target" "build" {
  for_each = var.build_on

  rule      = aws_cloudwatch_event_rule.build[each.key].name
  target_id = "workflow"
  arn       = aws_glue_workflow.build[each.key].arn
  role_arn  = aws_iam_role.events.arn
}
