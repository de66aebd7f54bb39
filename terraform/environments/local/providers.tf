provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 2
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  default_tags {
    tags = { Project = "cubo", Environment = "local" }
  }

  endpoints {
    apigatewayv2 = var.aws_endpoint
    dynamodb     = var.aws_endpoint
    ec2          = var.moto_endpoint
    glue         = var.moto_endpoint
    iam          = var.aws_endpoint
    lambda       = var.aws_endpoint
    logs         = var.aws_endpoint
    s3           = var.aws_endpoint
    scheduler    = var.aws_endpoint
    sts          = var.aws_endpoint
  }
}
