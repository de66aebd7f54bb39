output "cluster" {
  description = "Name and ARN of the cluster that the containers run in."
  value       = { name = aws_ecs_cluster.main.name, arn = aws_ecs_cluster.main.arn }
}

output "repositories" {
  description = "URL, ARN and name of the image repository by deployable: csv_loader and cube_server."
  value = {
    for deployable, repository in aws_ecr_repository.main : deployable => {
      url  = repository.repository_url
      arn  = repository.arn
      name = repository.name
    }
  }
}
