locals {
  # A cube's name may hold underscores, a bucket's may not: AWS names are written with hyphens.
  name = replace("${module.cube_definition.cube}-${var.environment}", "_", "-")
}

module "cube_definition" {
  source = "../modules/cube_definition"

  cube_file = var.cube_file
}

module "network" {
  source = "../modules/network"

  name               = local.name
  cidr_block         = var.cidr_block
  availability_zones = var.availability_zones
  cassandra_port     = var.cassandra.port
}

module "fact_store" {
  source = "../modules/fact_store"

  name                = local.name
  deletion_protection = var.deletion_protection
}

module "artifacts" {
  source = "../modules/artifacts"

  bucket        = join("-", compact([local.name, "artifacts", var.bucket_suffix]))
  force_destroy = !var.deletion_protection
}

module "lambda_ingest" {
  source = "../modules/lambda_ingest"

  name                = local.name
  package_file        = "${var.dist_folder}/lambda_ingest.zip"
  tables              = module.fact_store.tables
  client_api_url      = var.client_api_url
  pulled_sources      = keys(module.cube_definition.pull_paths)
  schedule_expression = var.schedule_expression
  authorization_type  = var.authorization_type

  network = {
    subnets        = values(module.network.subnets)
    security_group = module.network.security_groups.lambda_ingest
  }
}

module "glue_cube" {
  source = "../modules/glue_cube"

  name         = local.name
  script_file  = var.glue_script
  package_file = "${var.dist_folder}/glue_cube.zip"
  jars_folder  = "${var.dist_folder}/jars/spark"
  artifacts    = module.artifacts
  tables       = module.fact_store.tables
  cassandra    = merge(var.cassandra, { keyspace = module.cube_definition.cube })

  network = {
    availability_zone = var.availability_zones[0]
    subnet            = module.network.subnets[var.availability_zones[0]]
    security_group    = module.network.security_groups.glue_cube
  }
}
