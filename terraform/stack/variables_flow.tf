variable "client_api" {
  type = object({
    url           = string
    token_version = optional(number, 0)
  })
  description = "Address of the client's API without the path of a source, and the version of its token: 0 when it asks for none, raised with every new one."

  validation {
    condition     = can(regex("^https?://[^/:]+(:[0-9]+)?(/|$)", var.client_api.url))
    error_message = "client_api.url is \"${var.client_api.url}\". Give an address such as https://api.example.com or https://10.40.0.9:8443."
  }
}

variable "client_api_token" {
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
  description = "Token that the client's API wants to hear. Written to Secrets Manager when its version is raised, kept in no state and no plan."
}

variable "authorization" {
  type = object({
    type     = optional(string, "AWS_IAM")
    issuer   = optional(string)
    audience = optional(list(string), [])
  })
  default     = {}
  description = "Who may post facts: AWS_IAM demands signed requests, JWT a token of that issuer for one of the audiences."
}

variable "pull_schedule" {
  type        = string
  default     = "rate(1 hour)"
  description = "How often each pulled source is fetched, as EventBridge Scheduler writes it."
}

variable "build_schedule" {
  type        = string
  default     = "cron(0 4 * * ? *)"
  description = "When the cube is built even if nothing said that its sources changed, as AWS Glue writes it."
}

variable "max_write_units" {
  type        = number
  default     = null
  description = "Most write units a second that a build takes of the cube's table; null for as many as DynamoDB gives."
}

variable "reserved_concurrency" {
  type        = number
  default     = 20
  description = "Most copies of lambda_ingest at once, kept free for it in the account."
}

variable "code_signing_config_arn" {
  type        = string
  default     = null
  description = "Code signing configuration that lambda_ingest's package must satisfy; null asks for no signature."
}

variable "load_limits" {
  type        = object({ max_write_units = optional(number), max_errors = optional(string) })
  default     = {}
  description = "Write units that a load of csv_loader may use in a second, and the rejected rows (a number, or as 5%) with which it fails; no limit when null."
}

variable "workers" {
  type        = number
  default     = 2
  description = "Workers of type G.1X of the Glue job, the driver among them."
}

variable "most_request_units" {
  type = object({
    read  = number
    write = number
  })
  default     = null
  description = "Most request units per second of each DynamoDB table, a bound on what a runaway client costs; null sets none."
}
