resource "aws_cloudwatch_log_group" "cube_server" {
  name              = "/ecs/${local.server_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

locals {
  # LDAP_USER_DN_PATTERN only if there is one: the server takes an empty variable for a missing one, AWS keeps it.
  environment = merge(
    {
      AWS_DEFAULT_REGION  = data.aws_region.current.name
      CUBE_TABLE          = var.tables.cube.name
      CONTROL_TABLE       = var.tables.control.name
      LDAP_URL            = var.ldap.url
      LDAP_BASE_DN        = var.ldap.base_dn
      POLL_SECONDS        = "30"
      SNAPSHOTS           = "/tmp/snapshots"
      SPARK_DRIVER_MEMORY = "${floor(var.memory * 0.6)}m" # the rest is for Python, which reads a version, and for the JVM itself
      THRIFT_HOST         = "0.0.0.0"
      THRIFT_PORT         = tostring(local.port)
    },
    var.ldap.user_dn_pattern == null ? {} : { LDAP_USER_DN_PATTERN = var.ldap.user_dn_pattern },
  )
}

resource "aws_ecs_task_definition" "cube_server" {
  family                   = local.server_name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # ECS rolls a failed deployment back to the definition before, which has to be there still.
  lifecycle {
    create_before_destroy = true
  }

  # The only place the container can write to: key store, snapshots, what Spark spills. It goes with the task.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = "cube_server"
    image                  = var.image
    essential              = true
    user                   = "10001:10001"
    readonlyRootFilesystem = true
    stopTimeout            = 30
    environment            = [for name, value in local.environment : { name = name, value = value }]
    portMappings           = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    linuxParameters        = { capabilities = { drop = ["ALL"] }, initProcessEnabled = true }

    healthCheck = {
      command     = ["CMD", "python", "-c", "import socket; socket.create_connection(('127.0.0.1', ${local.port}), 3)"]
      interval    = 30
      timeout     = 5
      retries     = 3
      startPeriod = 180
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.cube_server.name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = "task"
      }
    }
  }])
}

# One task: every client shares its session. A new one is healthy before the old one goes.
resource "aws_ecs_service" "cube_server" {
  name                               = local.server_name
  cluster                            = var.cluster_arn
  task_definition                    = aws_ecs_task_definition.cube_server.arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = 1
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 300
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  wait_for_steady_state              = true # an apply is done when the server answers, and QuickSight tries it next

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.security_groups.cube_server]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.cube_server.arn
    container_name   = "cube_server"
    container_port   = local.port
  }

  # ECS refuses a target group that no listener uses, and a task that may not pull its image fails.
  depends_on = [
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_lb_listener.thrift,
  ]
}
