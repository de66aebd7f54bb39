variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "cidr_block" {
  type        = string
  description = "Addresses of the VPC; each subnet takes a sixteenth."

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(contains(range(16, 23), tonumber(split("/", var.cidr_block)[1])), false)
    error_message = "cidr_block is \"${var.cidr_block}\". Give an IPv4 range between /16 and /22, for example 10.40.0.0/16: a smaller one has no room for the endpoints."
  }
}

variable "availability_zones" {
  type        = list(string)
  description = "Two or three availability zones, one private subnet in each."

  validation {
    condition     = contains([2, 3], length(var.availability_zones)) && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones is ${jsonencode(var.availability_zones)}. Give two or three different zones, for example [\"us-east-1a\", \"us-east-1b\"]."
  }
}

variable "key_arn" {
  type        = string
  description = "Key that encrypts the flow log."
}

variable "log_retention_days" {
  type        = number
  description = "Days that the flow log is kept."
}

variable "cassandra" {
  type = object({
    kind        = string
    port        = optional(number)
    cidr_blocks = optional(list(string), [])
  })
  description = "Where Cassandra is: kind \"keyspaces\" for Amazon Keyspaces through an endpoint on its fixed port 9142, or \"external\" for a cluster at port in cidr_blocks."

  validation {
    condition     = contains(["keyspaces", "external"], var.cassandra.kind)
    error_message = "cassandra.kind is \"${var.cassandra.kind}\". It is keyspaces or external."
  }

  validation {
    condition     = var.cassandra.kind != "external" || try(var.cassandra.port >= 1 && var.cassandra.port <= 65535, false)
    error_message = "cassandra.port is ${jsonencode(var.cassandra.port)}. An external cluster needs a port between 1 and 65535, usually 9042 or 9142."
  }

  validation {
    condition     = var.cassandra.kind != "external" || length(var.cassandra.cidr_blocks) > 0
    error_message = "cassandra.cidr_blocks is empty. Give the addresses of the external cluster, for example [\"10.50.0.0/24\"]."
  }

  validation {
    condition     = alltrue([for range in var.cassandra.cidr_blocks : can(cidrnetmask(range)) && try(tonumber(split("/", range)[1]) >= 8, false)])
    error_message = "cassandra.cidr_blocks is ${jsonencode(var.cassandra.cidr_blocks)}. Give IPv4 ranges of /8 or smaller, for example 10.50.0.0/24."
  }
}

variable "client_api_port" {
  type        = number
  description = "Port on which the client's API listens."

  validation {
    condition     = var.client_api_port >= 1 && var.client_api_port <= 65535
    error_message = "client_api_port is ${var.client_api_port}. Give a port between 1 and 65535."
  }
}

variable "ldap" {
  type        = object({ port = number, cidr_blocks = list(string) })
  default     = null
  description = "Where the LDAP server of the analysts is; null when there is no bi_access, which leaves its security groups out."

  validation {
    condition     = var.ldap == null || try(var.ldap.port >= 1 && var.ldap.port <= 65535, false)
    error_message = "ldap.port is ${jsonencode(try(var.ldap.port, null))}. Give a port between 1 and 65535, 636 for LDAP over TLS."
  }

  validation {
    condition     = var.ldap == null || try(length(var.ldap.cidr_blocks) > 0, false)
    error_message = "ldap.cidr_blocks is empty. Give the addresses of the LDAP server, for example [\"10.60.0.0/24\"]."
  }

  validation {
    condition     = alltrue([for range in try(var.ldap.cidr_blocks, []) : can(cidrnetmask(range)) && try(tonumber(split("/", range)[1]) >= 8, false)])
    error_message = "ldap.cidr_blocks is ${jsonencode(try(var.ldap.cidr_blocks, []))}. Give IPv4 ranges of /8 or smaller, for example 10.60.0.0/24."
  }
}

variable "sql_clients" {
  type        = list(string)
  default     = []
  description = "Addresses from which SQL clients other than QuickSight may reach the listener."

  validation {
    condition     = alltrue([for range in var.sql_clients : can(cidrnetmask(range)) && try(tonumber(split("/", range)[1]) >= 8, false)])
    error_message = "sql_clients is ${jsonencode(var.sql_clients)}. Give IPv4 ranges of /8 or smaller, for example 10.40.0.0/16."
  }
}

variable "egress" {
  type = object({
    enabled     = bool
    cidr_blocks = optional(list(string), [])
  })
  default     = { enabled = false }
  description = "Whether lambda_ingest may reach a client API outside the VPC, and at which addresses. Nothing else ever may."

  validation {
    condition     = !var.egress.enabled || length(var.egress.cidr_blocks) > 0
    error_message = "egress.cidr_blocks is empty. Give the addresses of the client's API, for example [\"203.0.113.0/24\"], or switch egress off."
  }

  validation {
    condition     = alltrue([for range in var.egress.cidr_blocks : can(cidrnetmask(range)) && try(tonumber(split("/", range)[1]) >= 8, false)])
    error_message = "egress.cidr_blocks is ${jsonencode(var.egress.cidr_blocks)}. Give IPv4 ranges of /8 or smaller, for example 203.0.113.0/24: 0.0.0.0/0 would be the whole internet."
  }
}
