mock_provider "aws" {}

variables {
  name               = "flights-dev"
  key_arn            = "arn:aws:kms:eu-central-1:111122223333:key/flights"
  force_destroy      = true
  log_retention_days = 365
}

run "keeps_images_unchangeable_scanned_and_encrypted" {
  assert {
    condition     = { for deployable, repository in output.repositories : deployable => repository.name } == { csv_loader = "flights-dev-csv-loader", cube_server = "flights-dev-cube-server" }
    error_message = "There is a repository for each deployable that is a container."
  }

  assert {
    condition = alltrue([
      for repository in aws_ecr_repository.main :
      repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push
    ])
    error_message = "A tag always means the same image, which is scanned when it arrives."
  }

  assert {
    condition = alltrue([
      for repository in aws_ecr_repository.main :
      repository.encryption_configuration[0].encryption_type == "KMS" && repository.encryption_configuration[0].kms_key == var.key_arn
    ])
    error_message = "Images are encrypted with the key of the deployment."
  }

  assert {
    condition     = keys(aws_ecr_lifecycle_policy.main) == ["csv_loader", "cube_server"]
    error_message = "Old images go from every repository."
  }
}

run "watches_the_cluster_in_a_log_that_ends" {
  command = plan

  assert {
    condition     = [for setting in aws_ecs_cluster.main.setting : setting.value if setting.name == "containerInsights"] == ["enabled"]
    error_message = "Container Insights is on."
  }

  assert {
    condition     = aws_cloudwatch_log_group.insights.kms_key_id == var.key_arn && aws_cloudwatch_log_group.insights.retention_in_days == 365
    error_message = "Its log is encrypted and not kept for ever."
  }
}
