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

variable "client_api" {
  type = object({
    url           = optional(string, "")
    token_version = optional(number, 0)
  })
  description = "Address of the client's API, without the path of a source (empty if nothing is pulled), and the number of its token: 0 for an API without one, raised by one with each new token."

  validation {
    condition     = can(regex("^https?://[^/?#@ ]+(/[^?# ]*)?$", var.client_api.url)) || (var.client_api.url == "" && length(var.pulled_sources) == 0)
    error_message = "client_api.url is \"${var.client_api.url}\", but these sources are pulled from it: ${join(", ", var.pulled_sources)}. Give an address such as https://api.example.com."
  }

  validation {
    condition     = var.client_api.token_version >= 0 && floor(var.client_api.token_version) == var.client_api.token_version
    error_message = "client_api.token_version is ${var.client_api.token_version}. Give 0 for an API without a token, else a whole number, raised by one with each new token."
  }
}

variable "client_api_token" {
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true
  description = "The client API's bearer token. Needed only in the apply that raises client_api.token_version; it goes to the secret and is in no plan and no state."

  validation {
    condition     = var.client_api_token == null || can(regex("^[A-Za-z0-9._~+/-]+=*$", var.client_api_token))
    error_message = "client_api_token is not a bearer token: it may hold letters, digits and . _ ~ + / - only, and = at its end. Look for spaces, quotes or a line break."
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

variable "authorization" {
  type = object({
    type     = string
    issuer   = optional(string)
    audience = optional(list(string), [])
  })
  description = "Who may post facts: with AWS_IAM whoever signs as a principal that may execute-api:Invoke, with JWT whoever brings a token of this issuer for one of these audiences."

  validation {
    condition     = contains(["AWS_IAM", "JWT"], var.authorization.type)
    error_message = "authorization.type is \"${var.authorization.type}\". It is AWS_IAM or JWT."
  }

  validation {
    condition     = var.authorization.type != "JWT" || (can(regex("^https://[^/]+", var.authorization.issuer)) && length(var.authorization.audience) > 0)
    error_message = "authorization.type JWT needs an issuer, for example https://login.example.com/, and at least one audience."
  }

  validation {
    condition     = var.authorization.type == "JWT" || (var.authorization.issuer == null && length(var.authorization.audience) == 0)
    error_message = "authorization has an issuer or an audience, but its type is ${var.authorization.type}, which uses neither. Set the type to JWT or leave them out."
  }
}

variable "request_limits" {
  type        = object({ rate = number, burst = number })
  default     = { rate = 50, burst = 100 }
  description = "Requests a second that the HTTP API takes, steadily and at once; the rest is answered with 429."

  validation {
    condition     = var.request_limits.rate >= 1 && var.request_limits.burst >= 1
    error_message = "request_limits is rate ${var.request_limits.rate}, burst ${var.request_limits.burst}. Both are at least 1."
  }
}

variable "reserved_concurrency" {
  type        = number
  default     = 10
  description = "Runs of the function at a time, taken from the account's quota; the queue gets half of them. Null reserves nothing, for an account whose quota is too small."

  validation {
    condition     = var.reserved_concurrency == null ? true : var.reserved_concurrency >= 4 && var.reserved_concurrency <= 1000
    error_message = "reserved_concurrency is ${coalesce(var.reserved_concurrency, 0)}. Give 4 to 1000 (the queue gets half, and AWS refuses less than 2 for it), or null to reserve nothing."
  }
}

variable "code_signing_config_arn" {
  type        = string
  default     = null
  description = "ARN of a code signing configuration, if the account runs signed packages only. The package file must then be the signed one."
}

variable "network" {
  type = object({
    subnets        = list(string)
    security_group = string
  })
  description = "Where the function's network interfaces are."

  validation {
    condition     = length(var.network.subnets) >= 2
    error_message = "network.subnets has ${length(var.network.subnets)} subnets. Give at least two, in different availability zones."
  }
}

variable "key_arn" {
  type        = string
  description = "ARN of the key that encrypts the logs, the queues, the schedules, the secret and the function's variables."
}

variable "log_retention_days" {
  type        = number
  description = "Days that the logs are kept."
}
