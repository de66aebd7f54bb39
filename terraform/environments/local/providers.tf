provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 4
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  default_tags {
    tags = {
      Project     = "cubo"
      Environment = "local"
      Deployment  = local.deployment # the budget counts by it
    }
  }

  endpoints {
    acm            = var.endpoints["acm"]
    apigatewayv2   = var.endpoints["apigatewayv2"]
    budgets        = var.endpoints["budgets"]
    cloudformation = var.endpoints["cloudformation"]
    cloudwatch     = var.endpoints["cloudwatch"]
    dynamodb       = var.endpoints["dynamodb"]
    ec2            = var.endpoints["ec2"]
    ecr            = var.endpoints["ecr"]
    ecs            = var.endpoints["ecs"]
    elbv2          = var.endpoints["elbv2"]
    events         = var.endpoints["events"]
    glue           = var.endpoints["glue"]
    iam            = var.endpoints["iam"]
    keyspaces      = var.endpoints["keyspaces"]
    kms            = var.endpoints["kms"]
    lambda         = var.endpoints["lambda"]
    logs           = var.endpoints["logs"]
    quicksight     = var.endpoints["quicksight"]
    s3             = var.endpoints["s3"]
    scheduler      = var.endpoints["scheduler"]
    secretsmanager = var.endpoints["secretsmanager"]
    sns            = var.endpoints["sns"]
    sqs            = var.endpoints["sqs"]
    sts            = var.endpoints["sts"]
  }
}
