output "connection" {
  description = "How to reach the tables, known once they are there: contact points, port, keyspace, auth (none, password or sigv4), whether by TLS, and the ARN of the password's secret or null."
  value       = local.keyspaces ? local.keyspaces_connection : local.external_connection

  depends_on = [aws_keyspaces_table.source]
}

output "table_arns" {
  description = "ARNs of the tables, and of the system keyspaces that drivers read before anything else; empty for an external cluster."
  value       = local.keyspaces ? concat([for table in aws_keyspaces_table.source : table.arn], [local.system_arn]) : []
}

output "keyspace" {
  description = "Name of the keyspace."
  value       = local.keyspace

  depends_on = [aws_keyspaces_keyspace.main]
}
