variable "environment" {
  type        = string
  description = "Name of the environment, the second part of every resource's name."

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment is \"${var.environment}\". Give 2 to 10 small letters and digits, for example dev."
  }
}

variable "cube_file" {
  type        = string
  description = "Path of the cube's definition, cube.yaml."
}

variable "dist_folder" {
  type        = string
  description = "Folder of the artifacts, made by tools/build_artifacts.py."
}

variable "glue_script" {
  type        = string
  description = "Path of the Glue job's script."
}

variable "client_api_url" {
  type        = string
  description = "Address of the client's API, without the path of a source."
}

variable "schedule_expression" {
  type        = string
  default     = "rate(1 hour)"
  description = "How often each pulled source is fetched, as EventBridge Scheduler writes it."
}

variable "authorization_type" {
  type        = string
  default     = "AWS_IAM"
  description = "Who may post facts: AWS_IAM demands signed requests, NONE lets anyone in."
}

variable "cassandra" {
  type        = object({ hosts = list(string), port = number })
  description = "Contact points and port of Cassandra. The keyspace is the cube's name."

  validation {
    condition     = length(var.cassandra.hosts) > 0 && var.cassandra.port > 0 && var.cassandra.port < 65536
    error_message = "cassandra needs at least one host and a port between 1 and 65535."
  }
}

variable "cidr_block" {
  type        = string
  default     = "10.40.0.0/16"
  description = "Addresses of the VPC."
}

variable "availability_zones" {
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b"]
  description = "Two availability zones, one private subnet in each."
}

variable "bucket_suffix" {
  type        = string
  default     = ""
  description = "What makes the bucket's name unique in the world, for example the account's number. Empty where nobody else is."
}

variable "deletion_protection" {
  type        = bool
  default     = true
  description = "Whether the tables and the bucket are kept from destroy."
}
