output "vpc_id" {
  description = "The VPC of the deployment."
  value       = aws_vpc.main.id
}

output "route_table_ids" {
  description = "Ids of the route tables, for routes to networks that are peered with this one."
  value       = concat([aws_route_table.private.id], [for table in aws_route_table.egress : table.id])
}

output "subnets" {
  description = "Id of the private subnet by availability zone."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "lambda_subnets" {
  description = "Ids of the subnets that lambda_ingest runs in: the private ones, or with egress those that lead to the NAT gateway."
  value       = [for zone in var.availability_zones : var.egress.enabled ? aws_subnet.egress[zone].id : aws_subnet.private[zone].id]
}

output "security_groups" {
  description = "Id of the security group by component: lambda_ingest, csv_loader, glue_cube, endpoints, and with ldap cube_server, bi_listener, quicksight."
  value       = { for component, group in aws_security_group.component : component => group.id }
}
