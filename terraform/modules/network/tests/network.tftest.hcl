mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vpc/flights-dev" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/flights-dev-flow-logs" }
  }
}

variables {
  name               = "flights-dev"
  cidr_block         = "10.40.0.0/16"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  key_arn            = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  log_retention_days = 365
  cassandra          = { kind = "keyspaces" }
  client_api_port    = 443
  ldap               = { port = 636, cidr_blocks = ["10.60.0.0/24"] }
}

run "is_private" {
  assert {
    condition     = keys(output.subnets) == ["eu-central-1a", "eu-central-1b", "eu-central-1c"] && toset(output.lambda_subnets) == toset(values(output.subnets))
    error_message = "There is one private subnet in each zone, and everything runs in them."
  }

  assert {
    condition     = [for zone, subnet in aws_subnet.private : subnet.cidr_block] == ["10.40.0.0/20", "10.40.16.0/20", "10.40.32.0/20"]
    error_message = "A subnet takes a sixteenth, in the order of the zones."
  }

  assert {
    condition = 0 == sum([
      length(aws_internet_gateway.egress), length(aws_nat_gateway.egress), length(aws_eip.nat), length(aws_subnet.public),
      length(aws_subnet.egress), length(aws_route.internet), length(aws_route.nat),
    ])
    error_message = "Without egress there is no way to the internet."
  }

  assert {
    condition     = aws_vpc.main.enable_dns_hostnames && aws_vpc.main.enable_dns_support
    error_message = "The endpoints need names."
  }
}

run "reaches_aws_through_endpoints_only" {
  assert {
    condition = toset(keys(aws_vpc_endpoint.interface)) == toset([
      "cassandra", "ecr.api", "ecr.dkr", "events", "glue", "kms", "logs", "monitoring", "secretsmanager", "sqs", "sts",
    ])
    error_message = "Each service that has no gateway has an interface endpoint, Keyspaces too."
  }

  assert {
    condition = alltrue([
      for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled && length(endpoint.subnet_ids) == 3
      && endpoint.security_group_ids == toset([output.security_groups.endpoints])
    ])
    error_message = "Every interface endpoint answers under the service's own name, in every zone, behind the firewall."
  }

  assert {
    condition = keys(aws_vpc_endpoint.gateway) == ["dynamodb", "s3"] && alltrue([
      for endpoint in aws_vpc_endpoint.gateway : contains(endpoint.route_table_ids, aws_route_table.private.id)
    ])
    error_message = "S3 and DynamoDB are reached through gateways."
  }
}

run "logs_every_connection_encrypted" {
  assert {
    condition     = aws_flow_log.main.traffic_type == "ALL" && aws_flow_log.main.log_destination == aws_cloudwatch_log_group.flows.arn
    error_message = "Accepted and refused connections are logged."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flows.kms_key_id == var.key_arn && aws_cloudwatch_log_group.flows.retention_in_days == 365
    error_message = "The flow log is encrypted and not kept for ever."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.flow_logs.statement :
      alltrue([for resource in statement.resources : resource == "${aws_cloudwatch_log_group.flows.arn}:*"])
    ])
    error_message = "The role of the flow log writes into its own group only."
  }
}

run "leaves_bi_access_out_without_ldap" {
  variables {
    ldap = null
  }

  assert {
    condition     = keys(output.security_groups) == ["csv_loader", "endpoints", "glue_cube", "lambda_ingest"]
    error_message = "There is a group for every component that exists, and no other."
  }
}

run "opens_no_door_to_keyspaces_for_an_external_cluster" {
  variables {
    cassandra = { kind = "external", port = 9042, cidr_blocks = ["10.50.0.0/24"] }
  }

  assert {
    condition     = !contains(keys(aws_vpc_endpoint.interface), "cassandra")
    error_message = "A cluster of one's own needs no endpoint."
  }
}

run "lets_the_pull_out_when_asked" {
  variables {
    egress = { enabled = true, cidr_blocks = ["203.0.113.0/24", "198.51.100.0/24"] }
  }

  assert {
    condition     = length(aws_internet_gateway.egress) == 1 && length(aws_nat_gateway.egress) == 1 && aws_nat_gateway.egress[0].subnet_id == aws_subnet.public[0].id
    error_message = "One NAT gateway in one public subnet leads out."
  }

  assert {
    condition     = toset(output.lambda_subnets) == toset(values(aws_subnet.egress)[*].id) && length(setintersection(output.lambda_subnets, values(output.subnets))) == 0
    error_message = "Only the function moves to the subnets that lead out."
  }

  assert {
    condition     = keys(aws_route.nat) == keys(aws_route.internet) && toset(keys(aws_route.nat)) == toset(var.egress.cidr_blocks)
    error_message = "Only the ranges of the allow-list are routed."
  }

  assert {
    condition = !aws_subnet.public[0].map_public_ip_on_launch && alltrue([
      for subnet in concat(values(aws_subnet.private), values(aws_subnet.egress)) : subnet.map_public_ip_on_launch != true
    ])
    error_message = "Nothing gets a public address by itself."
  }

  assert {
    condition = alltrue([
      for association in aws_route_table_association.private : association.route_table_id == aws_route_table.private.id
    ]) && alltrue([for route in concat(values(aws_route.nat), values(aws_route.internet)) : route.route_table_id != aws_route_table.private.id])
    error_message = "The private subnets have no route out."
  }

  assert {
    condition     = alltrue([for endpoint in aws_vpc_endpoint.gateway : contains(endpoint.route_table_ids, aws_route_table.egress[0].id)])
    error_message = "The function reaches DynamoDB through the gateway from there too."
  }
}
