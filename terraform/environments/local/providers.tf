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
    tags = {
      Project     = "cubo"
      Environment = "local"
      Deployment  = replace("${try(yamldecode(file(var.cube_file)).cube, "")}-local", "/[_-]+/", "-") # the budget counts by it
    }
  }

  endpoints {
    acm            = var.moto_endpoint
    apigatewayv2   = var.aws_endpoint
    budgets        = var.aws_endpoint
    cloudformation = var.aws_endpoint
    cloudwatch     = var.moto_endpoint
    dynamodb       = var.aws_endpoint
    ec2            = var.moto_endpoint
    ecr            = var.aws_endpoint
    ecs            = var.aws_endpoint
    elbv2          = var.moto_endpoint
    events         = var.aws_endpoint
    glue           = var.moto_endpoint
    iam            = var.aws_endpoint
    keyspaces      = var.control_plane_endpoint
    kms            = var.aws_endpoint
    lambda         = var.aws_endpoint
    logs           = var.aws_endpoint
    quicksight     = var.control_plane_endpoint
    s3             = var.aws_endpoint
    scheduler      = var.aws_endpoint
    secretsmanager = var.aws_endpoint
    sns            = var.aws_endpoint
    sqs            = var.aws_endpoint
    sts            = var.aws_endpoint
  }
}
