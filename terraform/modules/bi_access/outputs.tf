output "host" {
  description = "Name at which SQL clients reach the server, inside the VPC."
  value       = local.host
}

output "port" {
  description = "Port at which SQL clients reach the server, by TLS."
  value       = aws_lb_listener.thrift.port
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.cube_server.name
}

output "log_group" {
  description = "Name of the server's log group."
  value       = aws_cloudwatch_log_group.cube_server.name
}

output "load_balancer" {
  description = "The load balancer as CloudWatch's dimension LoadBalancer names it."
  value       = aws_lb.bi.arn_suffix
}

output "load_balancer_dns_name" {
  description = "The load balancer's own name, which host_name must lead to."
  value       = aws_lb.bi.dns_name
}

output "target_group" {
  description = "The target group as CloudWatch's dimension TargetGroup names it."
  value       = aws_lb_target_group.cube_server.arn_suffix
}

output "data_source_arn" {
  description = "The QuickSight data source; null without QuickSight."
  value       = one(aws_cloudformation_stack.quicksight[*].outputs.DataSourceArn)
}

output "data_set_arn" {
  description = "The QuickSight data set over the cube's view; null without QuickSight."
  value       = one(aws_cloudformation_stack.quicksight[*].outputs.DataSetArn)
}
