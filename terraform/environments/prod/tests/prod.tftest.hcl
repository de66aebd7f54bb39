# The whole of prod as it is planned for an account; tests/terraform reads the plans and judges every resource.
mock_provider "aws" {
  source = "../../tests/aws"
}

override_data {
  target = module.stack.module.observability.data.aws_default_tags.current
  values = { tags = { Deployment = "flights-prod" } }
}

variables {
  cube_file  = "../../../cubes/flights/cube.yaml"
  client_api = { url = "https://api.client.example" }
}

run "plans_with_defaults" {
  command = plan

  assert {
    condition     = output.stack.name == "flights-prod"
    error_message = "The deployment is called flights-prod."
  }
}

run "plans_with_everything_on" {
  command = plan

  variables {
    client_api       = { url = "https://api.client.example", token_version = 1 }
    client_api_token = "in-no-state"
    authorization    = { type = "JWT", issuer = "https://login.example.com/", audience = ["cubo"] }
    egress           = { enabled = true, cidr_blocks = ["203.0.113.0/24"] }
    alarm_emails     = ["cube@example.com"]
    monthly_budget   = 500

    bi_access = {
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      host_name       = "cube.example.com"
      ldap            = { url = "ldaps://directory.internal", base_dn = "ou=people,dc=example,dc=com" }
      quicksight = {
        secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:quicksight"
        principals = ["arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"]
      }
    }
  }
}

run "plans_with_a_cluster_of_ones_own" {
  command = plan

  variables {
    cassandra = { kind = "external", hosts = ["10.50.0.7"], port = 9042, cidr_blocks = ["10.50.0.0/24"], secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cassandra" }
  }
}
