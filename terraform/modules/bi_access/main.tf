data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  port        = 10000
  server_name = "${var.name}-cube-server"
  host        = coalesce(var.host_name, aws_lb.bi.dns_name)

  # Load balancers and target groups have names of at most 32 characters: a longer one is cut and told apart by a digest.
  balancer_name = length(var.name) <= 29 ? "${var.name}-bi" : "${substr(var.name, 0, 22)}-${substr(sha256(var.name), 0, 6)}-bi"
}
