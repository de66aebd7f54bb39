mock_provider "aws" {
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
  availability_zones = ["eu-central-1a", "eu-central-1b"]
  key_arn            = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  log_retention_days = 365
  cassandra          = { kind = "keyspaces" }
  client_api_port    = 8443
  ldap               = { port = 636, cidr_blocks = ["10.60.0.0/24"] }
}

run "opens_exactly_the_flows_of_the_design" {
  assert {
    condition = {
      for name, rule in aws_vpc_security_group_egress_rule.flow : name => "${rule.from_port}-${rule.to_port}"
      } == {
      "lambda_ingest to client_api 10.40.0.0/16" = "8443-8443"
      "lambda_ingest to dynamodb"                = "443-443"
      "lambda_ingest to endpoints"               = "443-443"
      "csv_loader to cassandra"                  = "9142-9142"
      "csv_loader to endpoints"                  = "443-443"
      "csv_loader to s3"                         = "443-443"
      "glue_cube to cassandra"                   = "9142-9142"
      "glue_cube to dynamodb"                    = "443-443"
      "glue_cube to endpoints"                   = "443-443"
      "glue_cube to glue_cube"                   = "0-65535"
      "glue_cube to s3"                          = "443-443"
      "cube_server to dynamodb"                  = "443-443"
      "cube_server to endpoints"                 = "443-443"
      "cube_server to ldap 10.60.0.0/24"         = "636-636"
      "cube_server to s3"                        = "443-443"
      "bi_listener to cube_server"               = "10000-10000"
      "quicksight to bi_listener"                = "10000-10000"
    }
    error_message = "A flow is missing, or there is one too many."
  }

  assert {
    condition = {
      for name, rule in aws_vpc_security_group_ingress_rule.flow : name => "${rule.from_port}-${rule.to_port}"
      } == {
      "lambda_ingest to endpoints" = "443-443"
      "csv_loader to cassandra"    = "9142-9142"
      "csv_loader to endpoints"    = "443-443"
      "glue_cube to cassandra"     = "9142-9142"
      "glue_cube to endpoints"     = "443-443"
      "glue_cube to glue_cube"     = "0-65535"
      "cube_server to endpoints"   = "443-443"
      "bi_listener to cube_server" = "10000-10000"
      "bi_listener to quicksight"  = "0-65535"
      "quicksight to bi_listener"  = "10000-10000"
    }
    error_message = "What one component may send, the other must let in; and QuickSight's answers come back."
  }
}

run "names_both_ends_of_every_rule" {
  assert {
    condition = alltrue([
      for name, rule in aws_vpc_security_group_egress_rule.flow :
      rule.security_group_id == output.security_groups[split(" ", name)[0]] && rule.description == join(" ", slice(split(" ", name), 0, 3))
    ])
    error_message = "An egress rule belongs to the component that opens the connection, and says so."
  }

  assert {
    condition = alltrue([
      for name, rule in aws_vpc_security_group_egress_rule.flow :
      length(compact([rule.referenced_security_group_id, rule.prefix_list_id, rule.cidr_ipv4])) == 1 && rule.cidr_ipv6 == null && rule.ip_protocol == "tcp"
    ])
    error_message = "An egress rule leads to exactly one group, gateway or range."
  }

  assert {
    condition = alltrue([
      for name, rule in aws_vpc_security_group_ingress_rule.flow :
      rule.referenced_security_group_id == output.security_groups[split(" ", name)[0]] && rule.description == name
      && rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.prefix_list_id == null && rule.ip_protocol == "tcp"
    ])
    error_message = "Only components of the deployment are let in, never a range of addresses."
  }

  assert {
    condition = alltrue([
      for name, rule in aws_vpc_security_group_ingress_rule.flow :
      rule.security_group_id == output.security_groups[replace(split(" ", name)[2], "cassandra", "endpoints")]
    ])
    error_message = "An ingress rule belongs to the component that is called; Keyspaces is behind the endpoints."
  }

  assert {
    condition     = length(distinct(values(output.security_groups))) == 7 && alltrue([for group in aws_security_group.component : length(group.description) > 0])
    error_message = "Every component has a group of its own that says what it is for."
  }
}

run "lets_sql_clients_in_from_their_addresses_only" {
  variables {
    sql_clients = ["10.40.0.0/16", "10.70.0.0/24"]
  }

  assert {
    condition = {
      for name, rule in aws_vpc_security_group_ingress_rule.flow : name => rule.cidr_ipv4 if rule.cidr_ipv4 != null
      } == {
      "sql_clients to bi_listener 10.40.0.0/16" = "10.40.0.0/16"
      "sql_clients to bi_listener 10.70.0.0/24" = "10.70.0.0/24"
    }
    error_message = "Only the given addresses reach the listener."
  }
}

run "leads_to_an_external_cluster_by_its_ranges" {
  variables {
    cassandra = { kind = "external", port = 9043, cidr_blocks = ["10.50.0.0/24", "10.51.0.0/24"] }
  }

  assert {
    condition = {
      for name, rule in aws_vpc_security_group_egress_rule.flow : name => [rule.cidr_ipv4, tostring(rule.from_port)] if strcontains(name, "cassandra")
      } == {
      "csv_loader to cassandra 10.50.0.0/24" = ["10.50.0.0/24", "9043"]
      "csv_loader to cassandra 10.51.0.0/24" = ["10.51.0.0/24", "9043"]
      "glue_cube to cassandra 10.50.0.0/24"  = ["10.50.0.0/24", "9043"]
      "glue_cube to cassandra 10.51.0.0/24"  = ["10.51.0.0/24", "9043"]
    }
    error_message = "Loader and job reach the cluster's ranges on its port."
  }

  assert {
    condition     = length([for name in keys(aws_vpc_security_group_ingress_rule.flow) : name if strcontains(name, "cassandra")]) == 0
    error_message = "The endpoints let nothing in for a cluster elsewhere."
  }
}

run "has_no_rule_for_what_is_not_there" {
  variables {
    ldap = null
  }

  assert {
    condition = length([
      for name in concat(keys(aws_vpc_security_group_egress_rule.flow), keys(aws_vpc_security_group_ingress_rule.flow)) : name
      if anytrue([for component in ["cube_server", "bi_listener", "quicksight", "ldap"] : strcontains(name, component)])
    ]) == 0
    error_message = "Without bi_access there is no rule for it."
  }
}

run "lets_the_pull_reach_the_allow_list_instead_of_the_vpc" {
  variables {
    egress = { enabled = true, cidr_blocks = ["203.0.113.0/24", "198.51.100.0/24"] }
  }

  assert {
    condition = {
      for name, rule in aws_vpc_security_group_egress_rule.flow : rule.cidr_ipv4 => rule.security_group_id if strcontains(name, "client_api")
    } == { "203.0.113.0/24" = output.security_groups.lambda_ingest, "198.51.100.0/24" = output.security_groups.lambda_ingest }
    error_message = "The client API is at the addresses of the allow-list."
  }

  assert {
    condition = [
      for name, rule in aws_vpc_security_group_egress_rule.flow : name if rule.cidr_ipv4 != null && !startswith(name, "lambda_ingest to client_api")
    ] == ["cube_server to ldap 10.60.0.0/24"]
    error_message = "Nothing else leads outside the groups and gateways."
  }
}
