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

  # The build takes only what the model accepts, so this also refuses a definition that is wrong in ways Terraform does not see.
  validation {
    condition     = try(filesha256(var.cube_file) == filesha256("${var.dist_folder}/cube.yaml"), !fileexists(var.cube_file))
    error_message = "The artifacts in ${var.dist_folder} were not built from ${var.cube_file} as it is now. Run make build CUBE=<its folder>, which also says what is wrong in it."
  }
}

variable "dist_folder" {
  type        = string
  description = "Folder of the artifacts, made by tools/build_artifacts.py."
}

variable "glue_script" {
  type        = string
  description = "Path of the Glue job's script."
}

variable "image_tag" {
  type        = string
  default     = "1"
  description = "Tag of the images csv_loader and cube_server in this deployment's registry. Tags are immutable: a new build has a new one."

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "image_tag is \"${var.image_tag}\". Give the tag of one build, for example 1.4.0 or a commit; latest says nothing."
  }
}

variable "bucket_suffix" {
  type        = string
  default     = ""
  description = "What makes the buckets' names unique in the world, for example the account's number. Empty where nobody else is."
}

variable "deletion_protection" {
  type        = bool
  default     = true
  description = "Whether tables, buckets, registry and load balancer are kept from destroy."
}

variable "log_retention_days" {
  type        = number
  default     = 365
  description = "Days after which logs are deleted, one of the numbers that CloudWatch takes."

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}. CloudWatch takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 and some above."
  }
}
