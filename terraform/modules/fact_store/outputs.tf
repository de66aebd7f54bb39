output "tables" {
  description = "Name and ARN of the tables facts, cube and control."
  value       = { for key, table in aws_dynamodb_table.main : key => { name = table.name, arn = table.arn } }
}
