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

# The job keeps no bookmarks (--job-bookmark-option is job-bookmark-disable unless given). They alone would make the job's
# role call KMS directly, which the key's policy refuses; S3 and CloudWatch Logs use the key themselves.
resource "aws_glue_security_configuration" "job" {
  name = local.job_name

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.key_arn
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.key_arn
    }

    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.key_arn
    }
  }
}

resource "aws_glue_job" "cube" {
  name                   = local.job_name
  description            = "Builds the cube from Cassandra and the facts, and publishes it"
  role_arn               = aws_iam_role.job.arn
  glue_version           = "5.1"
  worker_type            = "G.1X"
  number_of_workers      = var.workers
  execution_class        = "STANDARD"
  timeout                = var.timeout
  max_retries            = 1
  connections            = [aws_glue_connection.vpc.name]
  security_configuration = aws_glue_security_configuration.job.name

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "${local.prefix}${aws_s3_object.script.key}"
  }

  default_arguments = {
    "--job-language"   = "python"
    "--extra-py-files" = "${local.prefix}${aws_s3_object.package.key}"
    "--extra-jars"     = join(",", [for jar in aws_s3_object.jar : "${local.prefix}${jar.key}"])

    # pip gets the wheels from the bucket. What they need besides is in Glue already, so that no index is asked; the VPC
    # reaches none. https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-libraries.html
    "--additional-python-modules"       = join(",", [for wheel in aws_s3_object.wheel : "${local.prefix}${wheel.key}"])
    "--python-modules-installer-option" = "--no-index"

    "--name"                 = var.name
    "--facts_table"          = var.tables.facts.name
    "--cube_table"           = var.tables.cube.name
    "--control_table"        = var.tables.control.name
    "--cassandra_hosts"      = join(",", var.cassandra.hosts)
    "--cassandra_port"       = tostring(var.cassandra.port)
    "--cassandra_keyspace"   = var.cassandra.keyspace
    "--cassandra_auth"       = var.cassandra.auth
    "--cassandra_tls"        = tostring(var.cassandra.tls)
    "--cassandra_secret_arn" = var.cassandra.secret_arn == null ? "none" : var.cassandra.secret_arn # Glue loses an empty value
    "--segments"             = "all"                                                                # a run may be given periods instead
    "--max_write_units"      = var.max_write_units == null ? "none" : tostring(var.max_write_units)
  }

  # Two builds at once would fight for the published pointer: Glue refuses one that comes meanwhile
  # (ConcurrentRunsExceededException). Glue could let it wait, but at most for 15 minutes and only without max_retries.
  execution_property {
    max_concurrent_runs = 1
  }

  depends_on = [aws_cloudwatch_log_group.job, aws_iam_role_policy.job]
}
