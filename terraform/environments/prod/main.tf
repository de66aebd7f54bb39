data "aws_caller_identity" "current" {}

module "stack" {
  source = "../../stack"

  environment         = "prod"
  cube_file           = var.cube_file
  dist_folder         = "${path.module}/../../../dist"
  glue_script         = "${path.module}/../../../src/glue_cube/job.py"
  client_api_url      = var.client_api_url
  cassandra           = var.cassandra
  availability_zones  = ["${var.region}a", "${var.region}b"]
  bucket_suffix       = data.aws_caller_identity.current.account_id
  deletion_protection = true
}
