module "fact_store" {
  source = "../modules/fact_store"

  name                = local.name
  key_arn             = module.encryption.key_arn
  deletion_protection = var.deletion_protection
  most_request_units  = var.most_request_units
}

module "cassandra" {
  source = "../modules/cassandra"

  name      = local.name
  tables    = module.cube_definition.csv_tables
  cassandra = var.cassandra
  key_arn   = module.encryption.key_arn
}

locals {
  # What makes a bucket's name unique in the world comes last.
  buckets = { for purpose in ["artifacts", "landing", "logs"] : purpose => join("-", compact([local.name, purpose, var.bucket_suffix])) }
}

# Access logs of the other buckets and of the load balancer; their writers take no key but S3's own.
module "logs_bucket" {
  source = "../modules/bucket"

  bucket            = local.buckets.logs
  accept_logs       = true
  expire_after_days = var.log_retention_days
  force_destroy     = !var.deletion_protection
}

module "artifacts_bucket" {
  source = "../modules/bucket"

  bucket        = local.buckets.artifacts
  key_arn       = module.encryption.key_arn
  log_bucket    = module.logs_bucket.bucket
  force_destroy = !var.deletion_protection
}

module "landing_bucket" {
  source = "../modules/bucket"

  bucket        = local.buckets.landing
  key_arn       = module.encryption.key_arn
  log_bucket    = module.logs_bucket.bucket
  send_events   = true
  force_destroy = !var.deletion_protection
}

module "containers" {
  source = "../modules/containers"

  name               = local.name
  key_arn            = module.encryption.key_arn
  log_retention_days = var.log_retention_days
  force_destroy      = !var.deletion_protection
}
