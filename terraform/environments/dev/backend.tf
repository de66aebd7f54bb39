# The bucket, the key and the region are given at init: see terraform/README.md.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
