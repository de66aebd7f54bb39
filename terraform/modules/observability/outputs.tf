output "topic_arn" {
  description = "ARN of the topic that every alarm is sent to; subscribe more receivers here."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_name" {
  description = "Name of the CloudWatch dashboard."
  value       = aws_cloudwatch_dashboard.main.dashboard_name
}
