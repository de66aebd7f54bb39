# Off by default. With it lambda_ingest, and nothing else, reaches the ranges of egress.cidr_blocks through a NAT gateway:
# they are the only routes out, in the subnets of the function as in that of the gateway, and the only egress rule of its group.
resource "aws_internet_gateway" "egress" {
  count = var.egress.enabled ? 1 : 0

  vpc_id = aws_vpc.main.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  count = var.egress.enabled ? 1 : 0

  vpc_id                  = aws_vpc.main.id
  availability_zone       = var.availability_zones[0]
  cidr_block              = local.public_range
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table" "public" {
  count = var.egress.enabled ? 1 : 0

  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table_association" "public" {
  count = var.egress.enabled ? 1 : 0

  subnet_id      = aws_subnet.public[0].id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_route" "internet" {
  for_each = toset(var.egress.enabled ? var.egress.cidr_blocks : [])

  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = each.key
  gateway_id             = aws_internet_gateway.egress[0].id
}

resource "aws_eip" "nat" {
  count = var.egress.enabled ? 1 : 0

  domain = "vpc"

  tags = { Name = "${var.name}-nat" }

  depends_on = [aws_internet_gateway.egress]
}

# One gateway in one zone: while that zone is down nothing is pulled, and the next pull catches up.
resource "aws_nat_gateway" "egress" {
  count = var.egress.enabled ? 1 : 0

  subnet_id     = aws_subnet.public[0].id
  allocation_id = aws_eip.nat[0].id

  tags = { Name = var.name }

  depends_on = [aws_route_table_association.public]
}

resource "aws_subnet" "egress" {
  for_each = var.egress.enabled ? local.egress_ranges : {}

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-egress-${each.key}" }
}

resource "aws_route_table" "egress" {
  count = var.egress.enabled ? 1 : 0

  vpc_id = aws_vpc.main.id

  tags = { Name = "${var.name}-egress" }
}

resource "aws_route_table_association" "egress" {
  for_each = aws_subnet.egress

  subnet_id      = each.value.id
  route_table_id = aws_route_table.egress[0].id
}

resource "aws_route" "nat" {
  for_each = toset(var.egress.enabled ? var.egress.cidr_blocks : [])

  route_table_id         = aws_route_table.egress[0].id
  destination_cidr_block = each.key
  nat_gateway_id         = aws_nat_gateway.egress[0].id
}
