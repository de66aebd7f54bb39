mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/made-up" }
  }

  mock_resource "aws_glue_workflow" {
    defaults = { arn = "arn:aws:glue:us-east-1:123456789012:workflow/made-up" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:made-up" }
  }
}

variables {
  name                = "sales-dev"
  script_file         = "tests/artifacts/job.py"
  package_file        = "tests/artifacts/glue_cube.zip"
  jars_folder         = "tests/artifacts/jars"
  wheels_folder       = "tests/artifacts/wheels"
  artifacts           = { bucket = "sales-dev-artifacts", arn = "arn:aws:s3:::sales-dev-artifacts" }
  table_arns          = ["arn:aws:cassandra:us-east-1:123456789012:/keyspace/sales_dev/table/orders"]
  network             = { availability_zone = "us-east-1a", subnet = "subnet-1", security_group = "sg-1" }
  key_arn             = "arn:aws:kms:us-east-1:123456789012:key/1"
  log_retention_days  = 30
  schedule_expression = "cron(0 3 * * ? *)"

  tables = {
    facts   = { name = "sales-dev-facts", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sales-dev-facts" }
    cube    = { name = "sales-dev-cube", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sales-dev-cube" }
    control = { name = "sales-dev-control", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sales-dev-control" }
  }

  cassandra = {
    hosts      = ["cassandra.us-east-1.amazonaws.com"]
    port       = 9142
    keyspace   = "sales_dev"
    auth       = "sigv4"
    tls        = true
    secret_arn = null
  }

  build_on = {
    lambda_ingest = { pattern = "{\"source\": [\"cubo.lambda_ingest\"]}", segments = "changed" }
    csv_loader    = { pattern = "{\"source\": [\"aws.ecs\"]}", segments = "all" }
  }
}

run "takes_jars_and_wheels_from_the_bucket_and_asks_no_index" {
  assert {
    condition     = aws_glue_job.cube.default_arguments["--extra-jars"] == "s3://sales-dev-artifacts/glue/jars/connector.jar,s3://sales-dev-artifacts/glue/jars/plugin.jar"
    error_message = "Every jar of the folder is given to the job."
  }

  assert {
    condition     = aws_glue_job.cube.default_arguments["--additional-python-modules"] == "s3://sales-dev-artifacts/glue/wheels/arrays-2.0-py3-none-any.whl,s3://sales-dev-artifacts/glue/wheels/sketches-1.0-py3-none-any.whl"
    error_message = "Every wheel of the folder is given to the job."
  }

  assert {
    condition     = aws_glue_job.cube.default_arguments["--python-modules-installer-option"] == "--no-index"
    error_message = "The VPC reaches no package index."
  }
}

run "builds_one_version_at_a_time" {
  command = plan

  assert {
    condition     = one(aws_glue_job.cube.execution_property).max_concurrent_runs == 1 && alltrue([for workflow in aws_glue_workflow.build : workflow.max_concurrent_runs == 1])
    error_message = "Two builds at once would fight for the published pointer."
  }

  assert {
    condition     = aws_glue_job.cube.max_retries == 0 || !coalesce(aws_glue_job.cube.job_run_queuing_enabled, false)
    error_message = "Glue lets no run wait of a job that it tries again."
  }

  assert {
    condition     = aws_glue_job.cube.max_retries == 1 && aws_glue_job.cube.timeout == 60
    error_message = "A build is tried once more, and does not run for ever."
  }
}

run "encrypts_and_keeps_its_logs_where_glue_writes_them" {
  assert {
    condition     = sort([for group in aws_cloudwatch_log_group.job : group.name]) == tolist(["/aws-glue/jobs/sales-dev-cube-role/sales-dev-cube/error", "/aws-glue/jobs/sales-dev-cube-role/sales-dev-cube/output"])
    error_message = "Glue 5 makes the groups' names of the security configuration and the role."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.job : group.kms_key_id == var.key_arn && group.retention_in_days == 30])
    error_message = "The groups have key and retention."
  }

  assert {
    condition     = aws_glue_job.cube.security_configuration == aws_glue_security_configuration.job.name
    error_message = "The job has its security configuration."
  }

  assert {
    condition     = output.log_group == "/aws-glue/jobs/sales-dev-cube-role/sales-dev-cube/output"
    error_message = "What the job prints is in output."
  }
}

run "starts_by_schedule_and_once_for_the_events_that_come_together" {
  assert {
    condition     = aws_glue_trigger.schedule.type == "SCHEDULED" && aws_glue_trigger.schedule.schedule == "cron(0 3 * * ? *)" && aws_glue_trigger.schedule.workflow_name == null
    error_message = "The schedule starts the job itself."
  }

  assert {
    condition     = alltrue([for trigger in aws_glue_trigger.events : one(trigger.event_batching_condition).batch_size == 100 && one(trigger.event_batching_condition).batch_window == 300])
    error_message = "Events are counted, but never for longer than the window."
  }

  assert {
    condition     = alltrue([for key, trigger in aws_glue_trigger.events : trigger.type == "EVENT" && trigger.workflow_name == aws_glue_workflow.build[key].name])
    error_message = "Only a workflow takes events, and it has one trigger that does."
  }

  assert {
    condition     = { for key, trigger in aws_glue_trigger.events : key => one(trigger.actions).arguments } == { csv_loader = tomap({ "--segments" = "all" }), lambda_ingest = tomap({ "--segments" = "changed" }) }
    error_message = "Each kind of change starts the build that it needs."
  }

  assert {
    condition     = one(aws_glue_trigger.schedule.actions).arguments == tomap({ "--segments" = "all" })
    error_message = "The schedule builds everything, whatever a run by hand was given."
  }

  assert {
    condition     = output.workflow_names == { csv_loader = "sales-dev-cube-on-csv-loader", lambda_ingest = "sales-dev-cube-on-lambda-ingest" }
    error_message = "There is one workflow for each kind of change."
  }

  assert {
    condition     = { for key, rule in aws_cloudwatch_event_rule.build : key => rule.name } == { csv_loader = "sales-dev-cube-on-csv-loader", lambda_ingest = "sales-dev-cube-on-lambda-ingest" }
    error_message = "There is one rule for each kind of change."
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.build : rule.state == "ENABLED"])
    error_message = "A rule that somebody switched off is switched on again."
  }

  assert {
    condition     = alltrue([for key, target in aws_cloudwatch_event_target.build : target.arn == aws_glue_workflow.build[key].arn && target.role_arn == aws_iam_role.events.arn])
    error_message = "Each rule notifies its workflow by the rules' own role."
  }
}

run "builds_all_segments_as_fast_as_it_may" {
  command = plan

  assert {
    condition     = aws_glue_job.cube.default_arguments["--segments"] == "all" && aws_glue_job.cube.default_arguments["--max_write_units"] == "none"
    error_message = "A run builds everything, without a limit, unless it is said otherwise."
  }
}

run "writes_no_faster_than_it_is_told" {
  command = plan

  variables {
    max_write_units = 500
  }

  assert {
    condition     = aws_glue_job.cube.default_arguments["--max_write_units"] == "500"
    error_message = "The job is told the limit."
  }
}

run "rejects_a_limit_of_no_units" {
  command = plan

  variables {
    max_write_units = 0
  }

  expect_failures = [var.max_write_units]
}

run "reads_keyspaces_and_no_secret" {
  command = plan

  assert {
    condition     = [for s in data.aws_iam_policy_document.job.statement : s.resources if s.sid == "ReadCassandra"] == [toset(var.table_arns)]
    error_message = "The role may read these tables and no others."
  }

  assert {
    condition     = !contains([for s in data.aws_iam_policy_document.job.statement : s.sid], "ReadPassword")
    error_message = "Without a password there is no secret to read."
  }

  assert {
    condition     = aws_glue_job.cube.default_arguments["--cassandra_secret_arn"] == "none" && aws_glue_job.cube.default_arguments["--cassandra_tls"] == "true"
    error_message = "Glue loses an empty value, so it is a word."
  }
}

run "reads_one_secret_and_no_keyspaces" {
  command = plan

  variables {
    table_arns = []
    cassandra = {
      hosts      = ["10.0.0.1", "10.0.0.2"]
      port       = 9042
      keyspace   = "sales_dev"
      auth       = "password"
      tls        = true
      secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cassandra-AbCdEf"
    }
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.job.statement : s.resources if s.sid == "ReadPassword"] == [toset([var.cassandra.secret_arn])]
    error_message = "The role may read the secret and no other."
  }

  assert {
    condition     = !contains([for s in data.aws_iam_policy_document.job.statement : s.sid], "ReadCassandra")
    error_message = "Keyspaces has nothing to read."
  }

  assert {
    condition     = aws_glue_job.cube.default_arguments["--cassandra_hosts"] == "10.0.0.1,10.0.0.2"
    error_message = "Hosts are one word."
  }
}

run "leaves_the_key_to_the_services" {
  command = plan

  assert {
    condition     = !anytrue([for s in data.aws_iam_policy_document.job.statement : anytrue([for action in s.actions : startswith(action, "kms:")])])
    error_message = "The key's policy refuses direct use, so the role need not have it."
  }

  assert {
    condition     = lookup(aws_glue_job.cube.default_arguments, "--job-bookmark-option", "job-bookmark-disable") == "job-bookmark-disable"
    error_message = "Bookmarks would be encrypted by the role directly."
  }
}

run "names_any_resource_only_where_aws_gives_none" {
  command = plan

  assert {
    condition     = sort([for s in data.aws_iam_policy_document.job.statement : s.sid if contains(s.resources, "*")]) == tolist(["Metrics", "NetworkInterfaces", "SecurityConfiguration"])
    error_message = "Every other statement names its resources."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.job.statement : one(s.condition).values if s.sid == "Metrics"]) == tolist(["Cubo"])
    error_message = "The role may send metrics of the namespace Cubo only."
  }
}

run "rejects_artifacts_that_are_not_built" {
  command = plan

  variables {
    script_file   = "tests/none.py"
    package_file  = "tests/none.zip"
    jars_folder   = "tests"
    wheels_folder = "tests"
  }

  expect_failures = [var.script_file, var.package_file, var.jars_folder, var.wheels_folder]
}

run "rejects_numbers_that_glue_does_not_take" {
  command = plan

  variables {
    workers            = 1
    timeout            = 10081
    log_retention_days = 31
    batch              = { events = 101, seconds = 0 }
  }

  expect_failures = [var.workers, var.timeout, var.log_retention_days, var.batch]
}

run "rejects_a_schedule_of_another_form" {
  command = plan

  variables {
    name                = "Sales"
    schedule_expression = "rate(1 day)"
    build_on            = { "Any Source" = { pattern = "source = aws.s3", segments = "some" } }
  }

  expect_failures = [var.name, var.schedule_expression, var.build_on]
}

run "rejects_no_event_at_all" {
  command = plan

  variables {
    build_on = {}
  }

  expect_failures = [var.build_on]
}

run "clears_marks_and_updates_nothing_else_of_the_control_table" {
  command = plan

  assert {
    condition     = [for s in data.aws_iam_policy_document.job.statement : one(s.condition).values if contains(s.actions, "dynamodb:UpdateItem")] == [tolist(["changed#*"])]
    error_message = "The job may update the marks of changed segments only."
  }
}

run "rejects_an_unknown_way_to_sign_in" {
  command = plan

  variables {
    cassandra = { hosts = [], port = 9042, keyspace = "k", auth = "kerberos", tls = true, secret_arn = null }
  }

  expect_failures = [var.cassandra]
}

run "rejects_a_password_without_a_secret" {
  command = plan

  variables {
    cassandra = { hosts = ["a"], port = 9042, keyspace = "k", auth = "password", tls = true, secret_arn = null }
  }

  expect_failures = [var.cassandra]
}

run "rejects_keyspaces_without_tls" {
  command = plan

  variables {
    cassandra = { hosts = ["a"], port = 9142, keyspace = "k", auth = "sigv4", tls = false, secret_arn = null }
  }

  expect_failures = [var.cassandra]
}
