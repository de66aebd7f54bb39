data "aws_caller_identity" "current" {}

module "stack" {
  source = "../../stack"

  environment          = "dev"
  cube_file            = var.cube_file
  dist_folder          = "${path.module}/../../../dist"
  glue_script          = "${path.module}/../../../src/glue_cube/job.py"
  image_tag            = var.image_tag
  availability_zones   = [for zone in var.zones : "${var.region}${zone}"]
  cidr_block           = var.cidr_block
  bucket_suffix        = data.aws_caller_identity.current.account_id
  deletion_protection  = false
  client_api           = var.client_api
  client_api_token     = var.client_api_token
  authorization        = var.authorization
  cassandra            = var.cassandra
  reserved_concurrency = var.reserved_concurrency
  load_limits          = var.load_limits
  workers              = var.workers
  max_write_units      = var.max_write_units
  egress               = var.egress
  bi_access            = var.bi_access
  alarm_emails         = var.alarm_emails
  monthly_budget       = var.monthly_budget
}
