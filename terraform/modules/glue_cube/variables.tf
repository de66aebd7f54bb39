variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
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
  description = "Folder of the jars that Spark loads, the Cassandra connector among them."

  validation {
    condition     = length(fileset(var.jars_folder, "*.jar")) > 0
    error_message = "There are no jars in ${var.jars_folder}. Build the artifacts first: make build."
  }
}

variable "artifacts" {
  type        = object({ bucket = string, arn = string })
  description = "The bucket that holds the script, the zip and the jars."
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
  type        = object({ hosts = list(string), port = number, keyspace = string })
  description = "Where the CSV sources are: contact points, port and keyspace."
}

variable "network" {
  type = object({
    availability_zone = string
    subnet            = string
    security_group    = string
  })
  description = "Where the job's workers are. All of them share one subnet."
}

variable "workers" {
  type        = number
  default     = 2
  description = "Workers of type G.1X, the driver among them."

  validation {
    condition     = var.workers >= 2
    error_message = "workers is ${var.workers}. Glue needs at least 2, a driver and an executor."
  }
}

variable "timeout" {
  type        = number
  default     = 60
  description = "Minutes after which Glue ends a run."
}
