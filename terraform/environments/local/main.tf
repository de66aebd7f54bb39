locals {
  deployment = replace("${try(yamldecode(file(var.cube_file)).cube, "")}-local", "/[_-]+/", "-")
}

# What an account brings along: the certificate of a public CA, and the secret with the directory's account for QuickSight.
resource "aws_acm_certificate" "sql" {
  domain_name       = "sql.cubo.test"
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_secretsmanager_secret" "quicksight" {
  #checkov:skip=CKV_AWS_149:stands for a secret that the account brings along and encrypts as it likes
  #checkov:skip=CKV2_AWS_57:the directory rotates its accounts
  name                    = "${local.deployment}-directory"
  description             = "The directory's account by which QuickSight asks"
  recovery_window_in_days = 0
}

module "stack" {
  source = "../../stack"

  environment         = "local"
  cube_file           = var.cube_file
  dist_folder         = var.dist_folder
  glue_script         = var.glue_script
  availability_zones  = ["us-east-1a", "us-east-1b"]
  deletion_protection = false
  client_api          = { url = var.client_api_url, token_version = 1 }
  client_api_token    = var.client_api_token
  authorization       = var.authorization
  cassandra           = var.cassandra
  egress              = { enabled = true, cidr_blocks = ["203.0.113.0/24"] }
  workers             = var.workers
  most_request_units  = { read = 10000, write = 10000 }
  alarm_emails        = ["operators@cubo.test"]
  monthly_budget      = 100

  bi_access = {
    certificate_arn    = aws_acm_certificate.sql.arn
    host_name          = aws_acm_certificate.sql.domain_name
    client_cidr_blocks = ["10.40.0.0/16"]
    ldap               = { url = "ldaps://directory.cubo.test:636", base_dn = "ou=people,dc=cubo,dc=test" }
    quicksight = {
      secret_arn = aws_secretsmanager_secret.quicksight.arn
      principals = ["arn:aws:quicksight:us-east-1:000000000000:user/default/analyst"]
    }
  }
}
