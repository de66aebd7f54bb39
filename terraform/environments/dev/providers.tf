provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "cubo"
      Environment = "dev"
      Deployment  = replace("${try(yamldecode(file(var.cube_file)).cube, "")}-dev", "/[_-]+/", "-") # the budget counts by it
    }
  }
}
