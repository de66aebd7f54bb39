variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "package_file" {
  type        = string
  description = "Path of lambda_ingest.zip, made by tools/build_artifacts.py."

  validation {
    condition     = fileexists(var.package_file)
    error_message = "There is no file ${var.package_file}. Build the artifacts first: make build."
  }
}

variable "tables" {
  type = object({
    facts   = object({ name = string, arn = string })
    control = object({ name = string, arn = string })
  })
  description = "The two tables that the function may touch."
}

variable "client_api_url" {
  type        = string
  description = "Address of the client's API, without the path of a source."

  validation {
    condition     = can(regex("^https?://[^/]+", var.client_api_url))
    error_message = "client_api_url is \"${var.client_api_url}\". Give an address such as https://api.example.com."
  }
}

variable "pulled_sources" {
  type        = set(string)
  description = "Sources that are fetched from the client's API on a schedule."
}

variable "schedule_expression" {
  type        = string
  description = "How often each pulled source is fetched, as EventBridge Scheduler writes it."

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule_expression))
    error_message = "schedule_expression is \"${var.schedule_expression}\". Write rate(1 hour) or cron(0 6 * * ? *), for example."
  }
}

variable "authorization_type" {
  type        = string
  description = "Who may post facts: AWS_IAM demands signed requests, NONE lets anyone in."

  validation {
    condition     = contains(["AWS_IAM", "NONE"], var.authorization_type)
    error_message = "authorization_type is \"${var.authorization_type}\". It is AWS_IAM or NONE."
  }
}

variable "network" {
  type = object({
    subnets        = list(string)
    security_group = string
  })
  description = "Where the function's network interfaces are."
}
