output "task_definition_arn" {
  description = "ARN of the loader's task definition, with its revision."
  value       = aws_ecs_task_definition.loader.arn
}

output "task_family" {
  description = "Family of the loader's task definition."
  value       = aws_ecs_task_definition.loader.family
}

output "log_group" {
  description = "Name of the log group that the loader writes to."
  value       = aws_cloudwatch_log_group.loader.name
}

output "dead_letter_queue" {
  description = "The queue of landed files for which no task could be started."
  value = {
    name = aws_sqs_queue.dead.name
    arn  = aws_sqs_queue.dead.arn
    url  = aws_sqs_queue.dead.url
  }
}

output "changed_event_pattern" {
  description = "EventBridge pattern, as JSON, of a loader's task that ended well: the tables may have changed."
  value = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn        = [var.cluster_arn]
      taskDefinitionArn = [{ prefix = "${local.family_arn}:" }]
      lastStatus        = ["STOPPED"]
      containers        = { name = [local.container], exitCode = [0] }
    }
  })
}
