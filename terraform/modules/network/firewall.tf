# The firewall: who may open TCP connections to whom, and on which ports. What is not in this table is not possible.
# An entry is an egress rule of the one and an ingress rule of the other, as far as they are components here.
locals {
  components = merge(
    {
      lambda_ingest = "lambda_ingest: takes facts in from the client API"
      csv_loader    = "csv_loader: loads CSV files into Cassandra"
      glue_cube     = "glue_cube: builds the cube"
      endpoints     = "endpoints: the interfaces of the AWS services"
    },
    var.ldap == null ? {} : {
      cube_server = "cube_server: serves the published cube over Thrift"
      bi_listener = "bi_listener: the load balancer before cube_server"
      quicksight  = "quicksight: the interfaces of QuickSight in this VPC"
    },
  )

  flows = {
    lambda_ingest = { endpoints = 443, dynamodb = 443, client_api = var.client_api_port }
    csv_loader    = { endpoints = 443, s3 = 443, cassandra = local.cassandra_port }

    # Glue refuses a group whose workers may not talk to each other on every port.
    glue_cube = { endpoints = 443, s3 = 443, dynamodb = 443, cassandra = local.cassandra_port, glue_cube = "0-65535" }

    sql_clients = { bi_listener = local.thrift_port }
    quicksight  = { bi_listener = local.thrift_port }
    bi_listener = { cube_server = local.thrift_port }
    cube_server = { endpoints = 443, s3 = 443, dynamodb = 443, ldap = try(var.ldap.port, null) }
  }

  # QuickSight's interfaces do not remember what they asked, so the answers need a rule: ingress, to whatever port asked.
  answers = {
    bi_listener = { quicksight = "0-65535" }
  }

  thrift_port    = 10000
  keyspaces      = var.cassandra.kind == "keyspaces"
  cassandra_port = local.keyspaces ? 9142 : var.cassandra.port

  # What a name in the table stands for: a security group, the prefix list of a gateway, or ranges of addresses.
  groups = merge(
    { for component, group in aws_security_group.component : component => group.id },
    { for name in local.keyspaces ? ["cassandra"] : [] : name => aws_security_group.component["endpoints"].id },
  )
  gateways = { for service, endpoint in aws_vpc_endpoint.gateway : service => endpoint.prefix_list_id }
  ranges = {
    client_api  = var.egress.enabled ? var.egress.cidr_blocks : [var.cidr_block]
    cassandra   = local.keyspaces ? [] : var.cassandra.cidr_blocks
    ldap        = try(var.ldap.cidr_blocks, [])
    sql_clients = var.ldap == null ? [] : var.sql_clients
  }
}
