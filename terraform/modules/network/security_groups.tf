# Without rules: whatever forgets to name its group is cut off instead of open.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.name}-closed" }
}

resource "aws_security_group" "lambda_ingest" {
  name        = "${var.name}-lambda-ingest"
  description = "lambda_ingest: out to DynamoDB and to the client API inside the VPC"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${var.name}-lambda-ingest" }
}

resource "aws_security_group" "glue_cube" {
  name        = "${var.name}-glue-cube"
  description = "glue_cube: its own workers, out to DynamoDB, S3 and Cassandra"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${var.name}-glue-cube" }
}

data "aws_ec2_managed_prefix_list" "gateway" {
  for_each = aws_vpc_endpoint.gateway

  name = each.value.service_name
}

locals {
  to_gateways = {
    "lambda_ingest to dynamodb" = { group = aws_security_group.lambda_ingest.id, service = "dynamodb" }
    "glue_cube to dynamodb"     = { group = aws_security_group.glue_cube.id, service = "dynamodb" }
    "glue_cube to s3"           = { group = aws_security_group.glue_cube.id, service = "s3" }
  }
}

resource "aws_vpc_security_group_egress_rule" "gateway" {
  for_each = local.to_gateways

  security_group_id = each.value.group
  description       = each.key
  prefix_list_id    = data.aws_ec2_managed_prefix_list.gateway[each.value.service].id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "client_api" {
  security_group_id = aws_security_group.lambda_ingest.id
  description       = "lambda_ingest to the client API"
  cidr_ipv4         = aws_vpc.main.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "cassandra" {
  security_group_id = aws_security_group.glue_cube.id
  description       = "glue_cube to Cassandra"
  cidr_ipv4         = aws_vpc.main.cidr_block
  ip_protocol       = "tcp"
  from_port         = var.cassandra_port
  to_port           = var.cassandra_port
}

# Glue refuses a connection whose group does not let its own workers talk on every TCP port.
resource "aws_vpc_security_group_ingress_rule" "glue_workers" {
  security_group_id            = aws_security_group.glue_cube.id
  description                  = "between Glue workers"
  referenced_security_group_id = aws_security_group.glue_cube.id
  ip_protocol                  = "tcp"
  from_port                    = 0
  to_port                      = 65535
}

resource "aws_vpc_security_group_egress_rule" "glue_workers" {
  security_group_id            = aws_security_group.glue_cube.id
  description                  = "between Glue workers"
  referenced_security_group_id = aws_security_group.glue_cube.id
  ip_protocol                  = "tcp"
  from_port                    = 0
  to_port                      = 65535
}
