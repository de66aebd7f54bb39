variable "name" {
  type        = string
  description = "Name of the deployment; the keyspace is named after it, hyphens as underscores."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,47}$", var.name))
    error_message = "name is \"${var.name}\". A keyspace takes 2 to 48 small letters, digits and hyphens, a letter first, for example flights-dev."
  }
}

variable "key_arn" {
  type        = string
  description = "ARN of the key that encrypts the tables."
}

variable "tables" {
  type = map(object({
    columns    = map(string)
    partition  = list(string)
    clustering = list(string)
  }))
  description = "One table per CSV source: its columns by logical type, its partition and its clustering key (cube_definition's csv_tables)."

  validation {
    condition     = length(var.tables) > 0
    error_message = "tables is empty. A cube without CSV sources needs no Cassandra."
  }

  validation {
    condition = alltrue([
      for table in values(var.tables) : alltrue([
        for type in values(table.columns) : can(regex("^(string|int32|int64|decimal\\(\\d+,\\s*\\d+\\)|float64|bool|date|timestamp)$", type))
      ])
    ])
    error_message = "These columns have no type of cube.yaml: ${join(", ", flatten([
      for name, table in var.tables : [
        for column, type in table.columns : "${name}.${column} (${type})"
        if !can(regex("^(string|int32|int64|decimal\\(\\d+,\\s*\\d+\\)|float64|bool|date|timestamp)$", type))
      ]
    ]))}. Write string, int32, int64, decimal(p,s), float64, bool, date or timestamp."
  }

  validation {
    condition = alltrue([
      for table in values(var.tables) :
      length(table.partition) > 0 && length(setsubtract(concat(table.partition, table.clustering), keys(table.columns))) == 0
    ])
    error_message = "The keys of these tables are wrong: ${join(", ", [
      for name, table in var.tables : name
      if length(table.partition) == 0 || length(setsubtract(concat(table.partition, table.clustering), keys(table.columns))) > 0
    ])}. Each needs a partition key, and keys of its own columns only."
  }
}

variable "cassandra" {
  type = object({
    kind       = string
    hosts      = optional(list(string), [])
    port       = optional(number, 9042)
    tls        = optional(bool, true)
    secret_arn = optional(string)
  })
  description = "Where the tables are. kind keyspaces makes them in Amazon Keyspaces; kind external is a cluster of one's own with hosts, port, whether it speaks TLS (say tls = false if not: rows and password then cross the network readable) and, if it asks for a password, the ARN of a secret with username and password as JSON."

  validation {
    condition     = contains(["keyspaces", "external"], var.cassandra.kind)
    error_message = "cassandra.kind is \"${var.cassandra.kind}\". Write keyspaces for Amazon Keyspaces, or external for a cluster of your own."
  }

  validation {
    condition     = var.cassandra.kind != "external" || length(compact([for host in var.cassandra.hosts : trimspace(host)])) > 0
    error_message = "cassandra.hosts is empty. An external cluster needs its contact points, for example hosts = [\"10.40.0.10\"]."
  }

  validation {
    condition     = alltrue([for host in var.cassandra.hosts : can(regex("^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9a-fA-F:]+$", host))])
    error_message = "cassandra.hosts is [${join(", ", var.cassandra.hosts)}]. Give names or addresses alone, without a port; the port is cassandra.port."
  }

  validation {
    condition     = var.cassandra.port >= 1 && var.cassandra.port <= 65535 && floor(var.cassandra.port) == var.cassandra.port
    error_message = "cassandra.port is ${var.cassandra.port}. Give a whole number from 1 to 65535."
  }

  validation {
    condition = var.cassandra.secret_arn == null || can(regex(
      "^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:[A-Za-z0-9/_+=.@-]+$", var.cassandra.secret_arn
    ))
    error_message = "cassandra.secret_arn is \"${coalesce(var.cassandra.secret_arn, "null")}\". Give the whole ARN of a secret, arn:aws:secretsmanager:<region>:<account>:secret:<name>; the password itself has no place here."
  }

  validation {
    condition = var.cassandra.kind != "keyspaces" || (
      length(var.cassandra.hosts) == 0 && var.cassandra.secret_arn == null && var.cassandra.tls
    )
    error_message = "cassandra.kind is keyspaces, which has an address of its own, always TLS, and roles instead of a password. Take out hosts, secret_arn and tls, or write kind = \"external\"."
  }
}
