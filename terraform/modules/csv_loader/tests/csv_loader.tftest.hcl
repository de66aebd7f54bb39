mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/made-up" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:made-up" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:123456789012:rule/made-up" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:123456789012:made-up" }
  }

  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/sales-dev-csv-loader:1" }
  }
}

variables {
  name               = "sales-dev"
  cluster_arn        = "arn:aws:ecs:eu-west-1:123456789012:cluster/sales-dev"
  image              = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sales-dev-csv-loader:1.0.0"
  repository_arn     = "arn:aws:ecr:eu-west-1:123456789012:repository/sales-dev-csv-loader"
  landing_bucket     = { bucket = "sales-dev-landing", arn = "arn:aws:s3:::sales-dev-landing" }
  network            = { subnets = ["subnet-1", "subnet-2"], security_group = "sg-1" }
  key_arn            = "arn:aws:kms:eu-west-1:123456789012:key/1"
  log_retention_days = 400

  cassandra = {
    hosts    = ["cassandra.eu-west-1.amazonaws.com"]
    port     = 9142
    keyspace = "sales_dev"
    auth     = "sigv4"
    tls      = true
  }

  table_arns = [
    "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/sales_dev/table/receipts",
    "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/system*",
  ]
}

run "runs_the_entry_where_only_tmp_can_be_written" {
  assert {
    condition = alltrue([
      for container in jsondecode(aws_ecs_task_definition.loader.container_definitions) :
      container.command == ["-m", "csv_loader.landed"] && container.readonlyRootFilesystem &&
      [for mount in container.mountPoints : mount.containerPath] == ["/tmp"]
    ])
    error_message = "The container runs csv_loader.landed and writes to /tmp only."
  }

  assert {
    condition = {
      for pair in jsondecode(aws_ecs_task_definition.loader.container_definitions)[0].environment : pair.name => pair.value
      } == {
      CASSANDRA_HOSTS    = "cassandra.eu-west-1.amazonaws.com"
      CASSANDRA_PORT     = "9142"
      CASSANDRA_KEYSPACE = "sales_dev"
      CASSANDRA_AUTH     = "sigv4"
      CASSANDRA_TLS      = "true"
    }
    error_message = "The container is told where Cassandra is."
  }
}

run "is_told_how_fast_to_write_and_how_much_may_be_rejected" {
  variables {
    load_limits = { max_write_units = 4000, max_errors = "0.5%" }
  }

  assert {
    condition = {
      for pair in jsondecode(aws_ecs_task_definition.loader.container_definitions)[0].environment : pair.name => pair.value
      if startswith(pair.name, "MAX_")
      } == {
      MAX_WRITE_UNITS = "4000"
      MAX_ERRORS      = "0.5%"
    }
    error_message = "The container is told the limits of a load."
  }
}

run "starts_one_task_per_landed_file_in_the_private_subnets" {
  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.landed.event_pattern).detail == {
      bucket = { name = ["sales-dev-landing"] }
      object = { key = [{ prefix = "landing/" }] }
    }
    error_message = "Only files under landing/ of the landing bucket are loaded, never the rejected ones."
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.task.ecs_target[0].network_configuration[0].subnets == toset(["subnet-1", "subnet-2"]) &&
      !coalesce(aws_cloudwatch_event_target.task.ecs_target[0].network_configuration[0].assign_public_ip, false)
    )
    error_message = "Tasks run in the private subnets without a public address."
  }

  # With values in place of the placeholders the template is JSON, and what RunTask takes.
  assert {
    condition = jsondecode(replace(replace(
      aws_cloudwatch_event_target.task.input_transformer[0].input_template, "<bucket>", "\"b\""), "<key>", "\"k\""
      )).containerOverrides == [{
      name        = jsondecode(aws_ecs_task_definition.loader.container_definitions)[0].name
      environment = [{ name = "LANDING_BUCKET", value = "b" }, { name = "LANDED_KEY", value = "k" }]
    }]
    error_message = "The container learns bucket and key of the landed file."
  }

  assert {
    condition     = aws_cloudwatch_event_target.task.dead_letter_config[0].arn == output.dead_letter_queue.arn
    error_message = "A file that starts no task ends in the dead-letter queue."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.landed.state == "ENABLED"
    error_message = "A rule that somebody switched off is switched on again."
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.dead.statement : one(statement.condition).variable
      if statement.effect == "Deny" && contains(statement.actions, "sqs:SendMessage") && contains(statement.actions, "sqs:ReceiveMessage")
    ] == ["aws:SecureTransport"]
    error_message = "The dead-letter queue is reached by TLS only."
  }

  assert {
    condition = jsondecode(output.changed_event_pattern).detail == {
      clusterArn        = ["arn:aws:ecs:eu-west-1:123456789012:cluster/sales-dev"]
      taskDefinitionArn = [{ prefix = "arn:aws:ecs:eu-west-1:123456789012:task-definition/sales-dev-csv-loader:" }]
      lastStatus        = ["STOPPED"]
      containers        = { name = ["csv_loader"], exitCode = [0] }
    }
    error_message = "Only a task of this family that ended with 0 has changed the tables."
  }
}

run "may_write_its_own_tables_only_and_read_no_secret" {
  assert {
    condition = {
      for statement in data.aws_iam_policy_document.task.statement : statement.sid => statement.resources
      if contains(["ReadTables", "WriteTables", "ReadPassword"], statement.sid)
      } == {
      ReadTables  = toset(var.table_arns)
      WriteTables = toset(["arn:aws:cassandra:eu-west-1:123456789012:/keyspace/sales_dev/table/receipts"])
    }
    error_message = "System keyspaces are read and never written, and there is no password to read."
  }
}

run "may_read_the_one_secret_of_an_external_cluster" {
  variables {
    table_arns = []
    cassandra = {
      hosts      = ["10.40.0.10"]
      port       = 9042
      keyspace   = "sales_dev"
      auth       = "password"
      tls        = true
      secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cassandra-AbCdEf"
    }
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.task.statement : statement.sid => statement.resources
      } == {
      ReadLandedFiles   = toset(["arn:aws:s3:::sales-dev-landing/landing/*"])
      LeaveRejectedRows = toset(["arn:aws:s3:::sales-dev-landing/rejected/*"])
      ReadPassword      = toset(["arn:aws:secretsmanager:eu-west-1:123456789012:secret:cassandra-AbCdEf"])
    }
    error_message = "No more than landed files, rejected rows and the one secret."
  }
}

run "refuses_an_image_without_a_fixed_tag" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sales-dev-csv-loader"
  }

  expect_failures = [var.image]
}

run "refuses_latest" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sales-dev-csv-loader:latest"
  }

  expect_failures = [var.image]
}

run "takes_a_digest" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/sales-dev-csv-loader@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
}

run "refuses_an_unknown_login" {
  command = plan

  variables {
    cassandra = { hosts = ["10.40.0.10"], port = 9042, keyspace = "sales_dev", auth = "kerberos", tls = true }
  }

  expect_failures = [var.cassandra]
}

run "refuses_a_password_without_a_secret" {
  command = plan

  variables {
    cassandra = { hosts = ["10.40.0.10"], port = 9042, keyspace = "sales_dev", auth = "password", tls = true }
  }

  expect_failures = [var.cassandra]
}

run "refuses_keyspaces_without_tls" {
  command = plan

  variables {
    cassandra = { hosts = ["cassandra.eu-west-1.amazonaws.com"], port = 9142, keyspace = "sales_dev", auth = "sigv4", tls = false }
  }

  expect_failures = [var.cassandra]
}

run "refuses_half_a_write_unit" {
  command = plan

  variables {
    load_limits = { max_write_units = 0.5 }
  }

  expect_failures = [var.load_limits]
}

run "refuses_a_share_of_errors_above_all" {
  command = plan

  variables {
    load_limits = { max_errors = "101%" }
  }

  expect_failures = [var.load_limits]
}

run "refuses_no_subnet" {
  command = plan

  variables {
    network = { subnets = [], security_group = "sg-1" }
  }

  expect_failures = [var.network]
}

run "refuses_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}

run "refuses_a_processor_that_fargate_does_not_have" {
  command = plan

  variables {
    cpu = 1000
  }

  expect_failures = [var.cpu]
}

run "refuses_memory_that_does_not_go_with_the_processor" {
  command = plan

  variables {
    cpu    = 1024
    memory = 1024
  }

  expect_failures = [var.memory]
}
