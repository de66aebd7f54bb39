locals {
  job_name = "${var.name}-cube"
  prefix   = "s3://${var.artifacts.bucket}/"
}

resource "aws_glue_connection" "vpc" {
  name            = local.job_name
  description     = "Puts the workers of the job into the VPC"
  connection_type = "NETWORK"

  physical_connection_requirements {
    availability_zone      = var.network.availability_zone
    subnet_id              = var.network.subnet
    security_group_id_list = [var.network.security_group]
  }
}

resource "aws_glue_job" "cube" {
  name              = local.job_name
  description       = "Builds the cube from Cassandra and the facts, and publishes it"
  role_arn          = aws_iam_role.job.arn
  glue_version      = "5.1"
  worker_type       = "G.1X"
  number_of_workers = var.workers
  execution_class   = "STANDARD"
  timeout           = var.timeout
  max_retries       = 0
  connections       = [aws_glue_connection.vpc.name]

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "${local.prefix}${aws_s3_object.script.key}"
  }

  default_arguments = {
    "--job-language"       = "python"
    "--extra-py-files"     = "${local.prefix}${aws_s3_object.package.key}"
    "--extra-jars"         = join(",", [for jar in aws_s3_object.jar : "${local.prefix}${jar.key}"])
    "--facts_table"        = var.tables.facts.name
    "--cube_table"         = var.tables.cube.name
    "--control_table"      = var.tables.control.name
    "--cassandra_hosts"    = join(",", var.cassandra.hosts)
    "--cassandra_port"     = tostring(var.cassandra.port)
    "--cassandra_keyspace" = var.cassandra.keyspace
  }

  # Two builds at once would fight for the published pointer.
  execution_property {
    max_concurrent_runs = 1
  }

  depends_on = [aws_iam_role_policy.job]
}
