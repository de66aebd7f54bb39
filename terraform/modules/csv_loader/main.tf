data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  family    = "${var.name}-csv-loader"
  container = "csv_loader"

  # Without the revision, and known before a new one is made: a new image changes neither roles nor rules.
  family_arn = "arn:${data.aws_partition.current.partition}:ecs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:task-definition/${local.family}"

  environment = {
    CASSANDRA_HOSTS      = join(",", var.cassandra.hosts)
    CASSANDRA_PORT       = tostring(var.cassandra.port)
    CASSANDRA_KEYSPACE   = var.cassandra.keyspace
    CASSANDRA_AUTH       = var.cassandra.auth
    CASSANDRA_TLS        = tostring(var.cassandra.tls)
    CASSANDRA_SECRET_ARN = var.cassandra.secret_arn
    MAX_WRITE_UNITS      = try(tostring(var.load_limits.max_write_units), null)
    MAX_ERRORS           = var.load_limits.max_errors
  }
}

resource "aws_cloudwatch_log_group" "loader" {
  name              = "/ecs/${local.family}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_ecs_task_definition" "loader" {
  family                   = local.family
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # The only place that may be written: a landed file and its rejected rows. The image declares it as a volume, so that it is writable for its user.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = local.container
    image                  = var.image
    command                = ["-m", "csv_loader.landed"]
    essential              = true
    readonlyRootFilesystem = true
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    environment            = [for name, value in local.environment : { name = name, value = value } if value != null]

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.loader.name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = "landed"
      }
    }
  }])
}
