mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
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

  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/made-up/0123456789abcdef"
      dns_name = "made-up.elb.us-east-1.amazonaws.com"
    }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/made-up/0123456789abcdef" }
  }

  mock_resource "aws_cloudformation_stack" {
    defaults = { outputs = { DataSourceArn = "arn-of-source", DataSetArn = "arn-of-set" } }
  }
}

variables {
  name                = "sales-dev"
  cluster_arn         = "arn:aws:ecs:us-east-1:123456789012:cluster/sales-dev"
  image               = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sales-dev-cube-server:1.0.0"
  repository_arn      = "arn:aws:ecr:us-east-1:123456789012:repository/sales-dev-cube-server"
  vpc_id              = "vpc-1"
  subnets             = ["subnet-1", "subnet-2"]
  security_groups     = { cube_server = "sg-1", bi_listener = "sg-2", quicksight = "sg-3" }
  certificate_arn     = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  ldap                = { url = "ldaps://ldap.internal:636", base_dn = "ou=people,dc=example,dc=com" }
  log_bucket          = "sales-dev-logs"
  deletion_protection = true
  key_arn             = "arn:aws:kms:us-east-1:123456789012:key/1"
  log_retention_days  = 400

  tables = {
    cube    = { name = "sales-dev-cube", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sales-dev-cube" }
    control = { name = "sales-dev-control", arn = "arn:aws:dynamodb:us-east-1:123456789012:table/sales-dev-control" }
  }

  view = {
    name    = "sales_cube"
    columns = [{ name = "cuboid", type = "STRING" }, { name = "amount", type = "DECIMAL" }]
  }
}

run "serves_by_tls_only_and_without_quicksight" {
  assert {
    condition     = aws_lb.bi.internal && aws_lb.bi.enable_deletion_protection && aws_lb_listener.thrift.protocol == "TLS"
    error_message = "The load balancer is internal, protected, and speaks TLS."
  }

  assert {
    condition     = length(aws_cloudformation_stack.quicksight) + length(aws_quicksight_vpc_connection.bi) + length(aws_iam_role.quicksight) == 0
    error_message = "Without quicksight nothing of QuickSight is made."
  }

  assert {
    condition     = output.host == "made-up.elb.us-east-1.amazonaws.com" && output.port == 10000 && output.data_source_arn == null
    error_message = "Clients find the load balancer at its own name."
  }
}

run "runs_as_nobody_who_can_write_to_tmp_only" {
  assert {
    condition     = jsondecode(aws_ecs_task_definition.cube_server.container_definitions)[0].readonlyRootFilesystem
    error_message = "The root of the container is read-only."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.cube_server.container_definitions)[0].user == "10001:10001"
    error_message = "The container does not run as root."
  }

  assert {
    condition     = [for mount in jsondecode(aws_ecs_task_definition.cube_server.container_definitions)[0].mountPoints : mount.containerPath] == ["/tmp"]
    error_message = "/tmp is the only volume."
  }

  assert {
    condition     = !anytrue([for variable in jsondecode(aws_ecs_task_definition.cube_server.container_definitions)[0].environment : strcontains(variable.name, "PASSWORD")])
    error_message = "No password is in the task's environment."
  }

  assert {
    condition     = aws_ecs_task_definition.cube_server.task_role_arn != null && aws_iam_role.task.name != aws_iam_role.execution.name
    error_message = "What the server may do is not what ECS may do to start it."
  }
}

run "tells_quicksight_the_name_in_the_certificate" {
  variables {
    host_name  = "cube.example.com"
    quicksight = { secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:bi", principals = ["arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"] }
  }

  assert {
    condition = jsondecode(aws_cloudformation_stack.quicksight[0].template_body).Resources.DataSource.Properties.DataSourceParameters == {
      SparkParameters = { Host = "cube.example.com", Port = 10000 }
    }
    error_message = "QuickSight connects to the name that the certificate holds."
  }

  assert {
    condition     = jsondecode(aws_cloudformation_stack.quicksight[0].template_body).Resources.DataSource.Properties.SslProperties == { DisableSsl = false }
    error_message = "QuickSight speaks TLS."
  }

  assert {
    condition     = jsondecode(aws_cloudformation_stack.quicksight[0].template_body).Resources.DataSource.Properties.Credentials == { SecretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:bi" }
    error_message = "QuickSight takes its password from the secret."
  }

  assert {
    condition     = jsondecode(aws_cloudformation_stack.quicksight[0].template_body).Resources.DataSet.Properties.PhysicalTableMap.cube.RelationalTable.InputColumns[1] == { Name = "amount", Type = "DECIMAL" }
    error_message = "The data set has the columns of the view, in order."
  }

  assert {
    condition     = output.data_source_arn == "arn-of-source" && output.data_set_arn == "arn-of-set"
    error_message = "The stack's outputs are the module's."
  }
}

run "gives_a_long_name_a_load_balancer" {
  variables {
    name = "a-cube-with-a-name-of-32-letters-staging"
  }

  assert {
    condition     = length(aws_lb.bi.name) == 32 && startswith(aws_lb.bi.name, "a-cube-with-a-name-of-")
    error_message = "A name is cut to the 32 characters of a load balancer."
  }
}

run "refuses_a_missing_certificate" {
  command = plan

  variables {
    certificate_arn = null
  }

  expect_failures = [var.certificate_arn]
}

run "refuses_what_is_no_certificate_of_acm" {
  command = plan

  variables {
    certificate_arn = "arn:aws:iam::123456789012:server-certificate/old"
  }

  expect_failures = [var.certificate_arn]
}

run "refuses_a_directory_that_is_not_ldap" {
  command = plan

  variables {
    ldap = { url = "https://ldap.internal", base_dn = "people", user_dn_pattern = "uid=analyst" }
  }

  expect_failures = [var.ldap]
}

run "refuses_a_directory_without_tls" {
  command = plan

  variables {
    ldap = { url = "ldap://ldap.internal:389", base_dn = "ou=people,dc=example,dc=com" }
  }

  expect_failures = [var.ldap]
}

run "refuses_a_single_subnet" {
  command = plan

  variables {
    subnets = ["subnet-1"]
  }

  expect_failures = [var.subnets]
}

run "refuses_an_image_that_changes_under_its_tag" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sales-dev-cube-server:latest"
  }

  expect_failures = [var.image]
}

run "refuses_a_size_that_fargate_has_not" {
  command = plan

  variables {
    cpu    = 2048
    memory = 2048
  }

  expect_failures = [var.memory]
}

run "refuses_a_name_that_is_none" {
  command = plan

  variables {
    host_name = "cube"
  }

  expect_failures = [var.host_name]
}

run "refuses_a_column_type_unknown_to_quicksight" {
  command = plan

  variables {
    view = { name = "sales_cube", columns = [{ name = "amount", type = "decimal(10,2)" }] }
  }

  expect_failures = [var.view]
}

run "refuses_quicksight_without_users_or_secret" {
  command = plan

  variables {
    quicksight = { secret_arn = "analyst:secret", principals = [] }
  }

  expect_failures = [var.quicksight]
}
