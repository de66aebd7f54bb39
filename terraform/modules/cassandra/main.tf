data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  keyspace  = replace(var.name, "-", "_")
  keyspaces = var.cassandra.kind == "keyspaces"

  # Keyspaces answers what drivers ask of system and system_schema as any Cassandra does, and more than one of them is asked.
  system_arn = "arn:${data.aws_partition.current.partition}:cassandra:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:/keyspace/system*"

  keyspaces_connection = {
    hosts      = ["cassandra.${data.aws_region.current.name}.${data.aws_partition.current.dns_suffix}"]
    port       = 9142
    keyspace   = local.keyspace
    auth       = "sigv4"
    tls        = true
    secret_arn = null
  }

  external_connection = {
    hosts      = var.cassandra.hosts
    port       = var.cassandra.port
    keyspace   = local.keyspace
    auth       = var.cassandra.secret_arn == null ? "none" : "password"
    tls        = var.cassandra.tls
    secret_arn = var.cassandra.secret_arn
  }
}
