# The doors to AWS that spare the VPC the internet.
locals {
  interface_services = concat(
    ["ecr.api", "ecr.dkr", "events", "glue", "kms", "logs", "monitoring", "secretsmanager", "sqs", "sts"],
    var.cassandra.kind == "keyspaces" ? ["cassandra"] : [],
  )
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["dynamodb", "s3"])

  vpc_id            = aws_vpc.main.id
  service_name      = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.private.id], aws_route_table.egress[*].id)

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(local.interface_services)

  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = values(aws_subnet.private)[*].id
  security_group_ids  = [aws_security_group.component["endpoints"].id]

  tags = { Name = "${var.name}-${each.key}" }
}
