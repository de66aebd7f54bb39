output "vpc_id" {
  description = "The VPC of the deployment."
  value       = aws_vpc.main.id
}

output "subnets" {
  description = "Id of the private subnet by availability zone."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "security_groups" {
  description = "Id of the security group by component."
  value = {
    lambda_ingest = aws_security_group.lambda_ingest.id
    glue_cube     = aws_security_group.glue_cube.id
  }
}
