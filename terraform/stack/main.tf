locals {
  # A cube's name may hold underscores, a bucket's may not, and no two hyphens in a row are allowed everywhere.
  name = replace("${module.cube_definition.cube}-${var.environment}", "/[_-]+/", "-")

  client_api      = regex("^(?P<scheme>https?)://[^/:]+(?::(?P<port>[0-9]+))?", var.client_api.url)
  client_api_port = tonumber(coalesce(local.client_api.port, local.client_api.scheme == "https" ? "443" : "80"))

  # Where the directory is, for the firewall; its address is for the server.
  ldap_url = var.bi_access == null ? null : regex("^ldaps://[^/:]+(?::(?P<port>[0-9]+))?", var.bi_access.ldap.url)
  ldap = var.bi_access == null ? null : {
    port        = tonumber(coalesce(local.ldap_url.port, "636"))
    cidr_blocks = coalesce(var.bi_access.ldap.cidr_blocks, [var.cidr_block])
  }
}

module "cube_definition" {
  source = "../modules/cube_definition"

  cube_file = var.cube_file
}

module "encryption" {
  source = "../modules/encryption"

  name = local.name
}

module "network" {
  source = "../modules/network"

  name               = local.name
  cidr_block         = var.cidr_block
  availability_zones = var.availability_zones
  client_api_port    = local.client_api_port
  egress             = var.egress
  ldap               = local.ldap
  sql_clients        = var.bi_access == null ? [] : var.bi_access.client_cidr_blocks
  key_arn            = module.encryption.key_arn
  log_retention_days = var.log_retention_days

  cassandra = {
    kind        = var.cassandra.kind
    port        = coalesce(var.cassandra.port, 9042)
    cidr_blocks = var.cassandra.cidr_blocks
  }
}
