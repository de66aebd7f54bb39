provider "aws" {
  region = var.region

  default_tags {
    tags = { Project = "cubo", Environment = "bootstrap" }
  }
}
