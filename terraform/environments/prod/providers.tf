provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "cubo"
      Environment = "prod"
      Deployment  = replace("${try(yamldecode(file(var.cube_file)).cube, "")}-prod", "/[_-]+/", "-") # the budget counts by it
    }
  }
}
