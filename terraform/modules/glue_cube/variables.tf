variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name, for example flights-dev."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,40}$", var.name))
    error_message = "name is \"${var.name}\". Give 2 to 41 small letters, digits and hyphens that begin with a letter."
  }
}

variable "script_file" {
  type        = string
  description = "Path of the job's script, src/glue_cube/job.py."

  validation {
    condition     = fileexists(var.script_file)
    error_message = "There is no file ${var.script_file}. Give the path of src/glue_cube/job.py."
  }
}

variable "package_file" {
  type        = string
  description = "Path of glue_cube.zip, made by tools/build_artifacts.py."

  validation {
    condition     = fileexists(var.package_file)
    error_message = "There is no file ${var.package_file}. Build the artifacts first: make build."
  }
}

variable "jars_folder" {
  type        = string
  description = "Folder of the jars that Spark loads: the Cassandra connector, and Keyspaces' SigV4 plugin for its driver."

  validation {
    condition     = length(fileset(var.jars_folder, "*.jar")) > 0
    error_message = "There are no jars in ${var.jars_folder}. Build the artifacts first: make build."
  }
}

variable "wheels_folder" {
  type        = string
  description = "Folder of the wheels that Glue has not: a VPC without a way out reaches no package index."

  validation {
    condition     = length(fileset(var.wheels_folder, "*.whl")) > 0
    error_message = "There are no wheels in ${var.wheels_folder}. Build the artifacts first: make build."
  }
}

variable "artifacts" {
  type        = object({ bucket = string, arn = string })
  description = "The bucket that holds the script, the zip, the jars and the wheels."
}

variable "tables" {
  type = object({
    facts   = object({ name = string, arn = string })
    cube    = object({ name = string, arn = string })
    control = object({ name = string, arn = string })
  })
  description = "The table that the job reads, and the two that it writes."
}

variable "cassandra" {
  type = object({
    hosts      = list(string)
    port       = number
    keyspace   = string
    auth       = string
    tls        = bool
    secret_arn = string
  })
  description = "Where the CSV sources are, and how the job signs in there: auth is none, password (of the secret, JSON with username and password) or sigv4 (Keyspaces)."

  validation {
    condition     = length(var.cassandra.hosts) > 0
    error_message = "cassandra.hosts is empty. Give at least one contact point."
  }

  validation {
    condition     = contains(["none", "password", "sigv4"], var.cassandra.auth)
    error_message = "cassandra.auth is \"${var.cassandra.auth}\". Choose none, password or sigv4."
  }

  validation {
    condition     = var.cassandra.auth != "password" || var.cassandra.secret_arn != null
    error_message = "cassandra.auth is password, but cassandra.secret_arn is null. Give the ARN of a secret with username and password."
  }

  validation {
    condition     = var.cassandra.auth != "sigv4" || var.cassandra.tls
    error_message = "cassandra.auth is sigv4, but cassandra.tls is false. Keyspaces speaks TLS only: set it to true."
  }
}

variable "table_arns" {
  type        = list(string)
  description = "Keyspaces tables that the job may read, the system tables of its driver among them; empty for another Cassandra."
}

variable "network" {
  type = object({
    availability_zone = string
    subnet            = string
    security_group    = string
  })
  description = "Where the job's workers are. All of them share one subnet."
}

variable "key_arn" {
  type        = string
  description = "ARN of the key that encrypts logs, job bookmarks and what the job writes to S3."
}

variable "log_retention_days" {
  type        = number
  description = "Days for which the job's logs are kept."

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "log_retention_days is ${var.log_retention_days}. CloudWatch knows 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, and whole years to ten in its own count of days."
  }
}

variable "workers" {
  type        = number
  default     = 2
  description = "Workers of type G.1X, the driver among them."

  validation {
    condition     = var.workers >= 2 && var.workers <= 299 && floor(var.workers) == var.workers
    error_message = "workers is ${var.workers}. Give a whole number from 2, a driver and an executor, to 299."
  }
}

variable "timeout" {
  type        = number
  default     = 60
  description = "Minutes after which Glue ends a run."

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 10080 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}. Give whole minutes, from 1 to 10080, a week."
  }
}

variable "max_write_units" {
  type        = number
  default     = null
  description = "Most write units a second that a build takes of the cube's table; null for as many as DynamoDB gives."

  validation {
    condition     = var.max_write_units == null || try(var.max_write_units >= 1 && floor(var.max_write_units) == var.max_write_units, false)
    error_message = "max_write_units is ${coalesce(var.max_write_units, 0)}. Give a whole number from 1, or null for no limit."
  }
}

variable "schedule_expression" {
  type        = string
  description = "When a build starts in any case, as Glue's cron(minutes hours day-of-month month day-of-week year) in UTC."

  validation {
    condition     = can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.schedule_expression))
    error_message = "schedule_expression is \"${var.schedule_expression}\". Glue takes cron with six fields only, for example cron(0 3 * * ? *)."
  }
}

variable "build_on" {
  type        = map(object({ pattern = string, segments = string }))
  description = "Events after which the cube is out of date, by a name for each: their EventBridge pattern (JSON), and what is built then: all, or changed for the segments that are marked as changed."

  validation {
    condition     = alltrue([for name in keys(var.build_on) : can(regex("^[a-z][a-z0-9_-]{0,19}$", name))])
    error_message = "build_on has the names ${join(", ", keys(var.build_on))}. Each needs 1 to 20 small letters, digits, hyphens and underscores, a letter first."
  }

  validation {
    condition     = alltrue([for event in values(var.build_on) : can(keys(jsondecode(event.pattern)))])
    error_message = "build_on has a pattern that is no JSON object. Give each by jsonencode({ source = [...], ... })."
  }

  validation {
    condition     = length(var.build_on) > 0
    error_message = "build_on is empty. Give at least one kind of event, or a change is seen by the scheduled build only."
  }

  validation {
    condition     = alltrue([for event in values(var.build_on) : contains(["all", "changed"], event.segments)])
    error_message = "build_on has segments that are ${join(", ", [for event in values(var.build_on) : event.segments])}. Choose all or changed for each."
  }
}

variable "batch" {
  type        = object({ events = optional(number, 100), seconds = optional(number, 300) })
  default     = {}
  description = "A build starts after that many events, or so many seconds after the first: what arrives together is built once."

  validation {
    condition     = var.batch.events >= 1 && var.batch.events <= 100 && floor(var.batch.events) == var.batch.events
    error_message = "batch.events is ${var.batch.events}. Glue counts from 1 to 100 events."
  }

  validation {
    condition     = var.batch.seconds >= 1 && var.batch.seconds <= 900 && floor(var.batch.seconds) == var.batch.seconds
    error_message = "batch.seconds is ${var.batch.seconds}. Glue waits from 1 to 900 seconds."
  }
}
