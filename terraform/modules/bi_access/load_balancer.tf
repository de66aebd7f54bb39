resource "aws_lb" "bi" {
  name                             = local.balancer_name
  load_balancer_type               = "network"
  internal                         = true
  subnets                          = var.subnets
  security_groups                  = [var.security_groups.bi_listener]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.deletion_protection

  access_logs {
    bucket  = var.log_bucket
    prefix  = local.balancer_name
    enabled = true
  }
}

# The balancer does not check the certificate of its targets, so the one that each container makes for itself will do.
resource "aws_lb_target_group" "cube_server" {
  name                   = local.balancer_name
  vpc_id                 = var.vpc_id
  target_type            = "ip"
  protocol               = "TLS"
  port                   = local.port
  deregistration_delay   = 60
  connection_termination = true

  health_check {
    protocol            = "TCP"
    interval            = 30
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_listener" "thrift" {
  load_balancer_arn = aws_lb.bi.arn
  port              = local.port
  protocol          = "TLS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.cube_server.arn
  }
}
