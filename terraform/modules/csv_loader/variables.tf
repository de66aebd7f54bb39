variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "cluster_arn" {
  type        = string
  description = "ARN of the ECS cluster in which the loader's tasks run."
}

variable "image" {
  type        = string
  description = "The loader's image with its tag or digest, built from src/csv_loader/Dockerfile."

  validation {
    condition = (
      can(regex("^[^\\s@]+/[^\\s:@/]+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$", var.image)) &&
      !endswith(var.image, ":latest")
    )
    error_message = "image is \"${var.image}\". Give a repository with a fixed tag or digest, for example <account>.dkr.ecr.<region>.amazonaws.com/flights-dev-csv-loader:1.4.0; latest says nothing about what runs."
  }
}

variable "repository_arn" {
  type        = string
  description = "ARN of the ECR repository that holds the image."
}

variable "landing_bucket" {
  type        = object({ bucket = string, arn = string })
  description = "The bucket in which CSV files land, under landing/, and in which rejected rows are left, under rejected/. It must send its events to EventBridge."
}

variable "cassandra" {
  type = object({
    hosts      = list(string)
    port       = number
    keyspace   = string
    auth       = string
    tls        = bool
    secret_arn = optional(string)
  })
  description = "Where the tables are and how to get in (output connection of module cassandra)."

  validation {
    condition     = contains(["none", "password", "sigv4"], var.cassandra.auth)
    error_message = "cassandra.auth is \"${var.cassandra.auth}\". It is none, password or sigv4."
  }

  validation {
    condition     = (var.cassandra.auth == "password") == (var.cassandra.secret_arn != null)
    error_message = "cassandra.auth is \"${var.cassandra.auth}\" and secret_arn is ${var.cassandra.secret_arn == null ? "null" : "set"}. A secret belongs to auth password, and to no other."
  }

  validation {
    condition     = var.cassandra.auth != "sigv4" || var.cassandra.tls
    error_message = "cassandra.auth is sigv4 and tls is false. Amazon Keyspaces speaks TLS only: set tls to true."
  }
}

variable "table_arns" {
  type        = list(string)
  description = "ARNs of the Keyspaces tables and system keyspaces (output table_arns of module cassandra); empty for an external cluster."
}

variable "network" {
  type = object({
    subnets        = list(string)
    security_group = string
  })
  description = "Where the tasks' network interfaces are."

  validation {
    condition     = length(var.network.subnets) > 0
    error_message = "network.subnets is empty. A task needs at least one private subnet."
  }
}

variable "key_arn" {
  type        = string
  description = "ARN of the key that encrypts log group and queue."
}

variable "log_retention_days" {
  type        = number
  description = "Days after which log lines are deleted."

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "log_retention_days is ${var.log_retention_days}. CloudWatch knows 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }
}

variable "load_limits" {
  type = object({
    max_write_units = optional(number)
    max_errors      = optional(string)
  })
  default     = {}
  description = "Write units of Keyspaces (1 KiB of a row) that a task may use in a second, and the rejected rows, a number or as 5%, with which a load fails; no limit when null."

  validation {
    condition     = var.load_limits.max_write_units == null ? true : can(regex("^[1-9][0-9]{0,8}$", tostring(var.load_limits.max_write_units)))
    error_message = "load_limits.max_write_units is ${coalesce(var.load_limits.max_write_units, "null")}. Give a whole number from 1, or null for no limit."
  }

  validation {
    condition     = var.load_limits.max_errors == null ? true : can(regex("^([0-9]{1,18}|(100|[0-9]{1,2}(\\.[0-9]{1,9})?)%)$", var.load_limits.max_errors))
    error_message = "load_limits.max_errors is \"${coalesce(var.load_limits.max_errors, "null")}\". Give a number of rows such as 100, a share such as 5%, or null for no limit."
  }
}

variable "cpu" {
  type        = number
  default     = 1024
  description = "Processor of a task in units of which 1024 are one core."

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.cpu)
    error_message = "cpu is ${var.cpu}. Fargate knows 256, 512, 1024, 2048 and 4096."
  }
}

variable "memory" {
  type        = number
  default     = 2048
  description = "Memory of a task in MiB."

  # Fargate takes 2 to 8 times the processor's units, in whole GiB; the smaller processors have steps of their own.
  validation {
    condition = contains(lookup({
      "256"  = [512, 1024, 2048],
      "512"  = range(1024, 4097, 1024),
      "1024" = range(2048, 8193, 1024),
      "2048" = range(4096, 16385, 1024),
      "4096" = range(8192, 30721, 1024),
    }, tostring(var.cpu), [var.memory]), var.memory)
    error_message = "memory is ${var.memory}, which Fargate does not pair with cpu ${var.cpu}. Give whole GiB (as MiB) from 2 to 8 times the cpu units, for example ${var.cpu * 2}."
  }
}
