# Private by construction: without egress there is neither an internet gateway nor NAT,
# so nothing here reaches or is reached from the internet.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # The range of a subnet follows from its place here, so a third zone moves none of the others.
  private_ranges = { for index, zone in var.availability_zones : zone => cidrsubnet(var.cidr_block, 4, index) }
  egress_ranges  = { for index, zone in var.availability_zones : zone => cidrsubnet(var.cidr_block, 4, 4 + index) }
  public_range   = cidrsubnet(var.cidr_block, 4, 8)
}

# With host names the endpoints answer under the usual names of the services.
resource "aws_vpc" "main" {
  cidr_block           = var.cidr_block
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = var.name }
}

resource "aws_subnet" "private" {
  for_each = local.private_ranges

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}
