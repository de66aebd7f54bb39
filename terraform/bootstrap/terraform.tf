# No backend: this state stays in this folder. It knows a key and two buckets, all of which can be imported again.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
