# What must be there before the first environment: a place for its state. Applied once for each account and region.
data "aws_caller_identity" "current" {}

locals {
  bucket = "${var.name}-${data.aws_caller_identity.current.account_id}"
}

module "encryption" {
  source = "../modules/encryption"

  name = var.name
}

module "logs" {
  source = "../modules/bucket"

  bucket            = "${local.bucket}-logs"
  accept_logs       = true
  expire_after_days = 365
  force_destroy     = false
}

module "state" {
  source = "../modules/bucket"

  bucket                     = local.bucket
  key_arn                    = module.encryption.key_arn
  log_bucket                 = module.logs.bucket
  expire_versions_after_days = 365
  force_destroy              = false
}
