# The flow of data: in through the client's API and through files, on through the Glue job, out through SQL.
module "lambda_ingest" {
  source = "../modules/lambda_ingest"

  name                    = local.name
  package_file            = "${var.dist_folder}/lambda_ingest.zip"
  tables                  = module.fact_store.tables
  client_api              = var.client_api
  client_api_token        = var.client_api_token
  pulled_sources          = keys(module.cube_definition.pull_paths)
  schedule_expression     = var.pull_schedule
  authorization           = var.authorization
  reserved_concurrency    = var.reserved_concurrency
  code_signing_config_arn = var.code_signing_config_arn
  key_arn                 = module.encryption.key_arn
  log_retention_days      = var.log_retention_days

  network = {
    subnets        = module.network.lambda_subnets
    security_group = module.network.security_groups.lambda_ingest
  }
}

module "csv_loader" {
  source = "../modules/csv_loader"

  name               = local.name
  cluster_arn        = module.containers.cluster.arn
  image              = "${module.containers.repositories.csv_loader.url}:${var.image_tag}"
  repository_arn     = module.containers.repositories.csv_loader.arn
  landing_bucket     = module.landing_bucket
  cassandra          = module.cassandra.connection
  table_arns         = module.cassandra.table_arns
  load_limits        = var.load_limits
  key_arn            = module.encryption.key_arn
  log_retention_days = var.log_retention_days

  network = {
    subnets        = values(module.network.subnets)
    security_group = module.network.security_groups.csv_loader
  }
}

module "glue_cube" {
  source = "../modules/glue_cube"

  name                = local.name
  script_file         = var.glue_script
  package_file        = "${var.dist_folder}/glue_cube.zip"
  jars_folder         = "${var.dist_folder}/jars/spark"
  wheels_folder       = "${var.dist_folder}/wheels/glue_cube"
  artifacts           = module.artifacts_bucket
  tables              = module.fact_store.tables
  cassandra           = module.cassandra.connection
  table_arns          = module.cassandra.table_arns
  schedule_expression = var.build_schedule
  max_write_units     = var.max_write_units
  workers             = var.workers
  key_arn             = module.encryption.key_arn
  log_retention_days  = var.log_retention_days

  build_on = {
    facts = { pattern = module.lambda_ingest.changed_event_pattern, segments = "changed" }
    rows  = { pattern = module.csv_loader.changed_event_pattern, segments = "all" }
  }

  network = {
    availability_zone = var.availability_zones[0]
    subnet            = module.network.subnets[var.availability_zones[0]]
    security_group    = module.network.security_groups.glue_cube
  }
}

module "bi_access" {
  source = "../modules/bi_access"
  count  = var.bi_access == null ? 0 : 1

  name                = local.name
  cluster_arn         = module.containers.cluster.arn
  image               = "${module.containers.repositories.cube_server.url}:${var.image_tag}"
  repository_arn      = module.containers.repositories.cube_server.arn
  tables              = module.fact_store.tables
  view                = module.cube_definition.view
  vpc_id              = module.network.vpc_id
  subnets             = values(module.network.subnets)
  security_groups     = module.network.security_groups
  cpu                 = var.bi_access.cpu
  memory              = var.bi_access.memory
  certificate_arn     = var.bi_access.certificate_arn
  host_name           = var.bi_access.host_name
  ldap                = var.bi_access.ldap
  quicksight          = var.bi_access.quicksight
  log_bucket          = module.logs_bucket.bucket
  deletion_protection = var.deletion_protection
  key_arn             = module.encryption.key_arn
  log_retention_days  = var.log_retention_days
}
