# The path of the state is given at init: -backend-config=path=<file>.
terraform {
  backend "local" {}
}
