variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The AWS region that everything is in."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\". Give a region such as us-east-1."
  }
}

variable "zones" {
  type        = list(string)
  default     = ["a", "b"]
  description = "Letters of the region's availability zones to use, two or three that the account has."

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]$", zone))])
    error_message = "zones is ${jsonencode(var.zones)}. Give letters, for example [\"a\", \"b\"]; aws ec2 describe-availability-zones lists those of the account."
  }
}

variable "cidr_block" {
  type        = string
  default     = "10.40.0.0/16"
  description = "Addresses of the VPC; environments whose networks are to be peered need ranges of their own."
}

variable "cube_file" {
  type        = string
  default     = "../../../cubes/flights/cube.yaml"
  description = "Path of the cube's definition, from this folder."
}

variable "image_tag" {
  type        = string
  default     = "1"
  description = "Tag of the images csv_loader and cube_server."
}

variable "client_api" {
  type        = object({ url = string, token_version = optional(number, 0) })
  description = "Address of the client's API, and the version of its token: 0 when it asks for none."
}

variable "client_api_token" {
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
  description = "Token that the client's API wants to hear; kept in no state."
}

variable "authorization" {
  type = object({
    type     = optional(string, "AWS_IAM")
    issuer   = optional(string)
    audience = optional(list(string), [])
  })
  default     = {}
  description = "Who may post facts: AWS_IAM or JWT."
}

variable "cassandra" {
  type = object({
    kind        = optional(string, "keyspaces")
    hosts       = optional(list(string), [])
    port        = optional(number)
    tls         = optional(bool, true)
    secret_arn  = optional(string)
    cidr_blocks = optional(list(string), [])
  })
  default     = {}
  description = "Amazon Keyspaces, or with kind \"external\" a cluster of your own."
}

variable "reserved_concurrency" {
  type        = number
  default     = 20
  description = "Most copies of lambda_ingest at once; null reserves none, as long as the account's quota is that of a new one."
}

variable "load_limits" {
  type        = object({ max_write_units = optional(number), max_errors = optional(string) })
  default     = {}
  description = "Write units that a load may use in a second, and the rejected rows with which it fails."
}

variable "max_write_units" {
  type        = number
  default     = null
  description = "Most write units a second that a build takes of the cube's table; null for as many as DynamoDB gives."
}

variable "workers" {
  type        = number
  default     = 2
  description = "Workers of the Glue job, the driver among them."
}

variable "egress" {
  type        = object({ enabled = optional(bool, false), cidr_blocks = optional(list(string), []) })
  default     = {}
  description = "Addresses outside the VPC that lambda_ingest may reach through NAT."
}

variable "bi_access" {
  type = object({
    certificate_arn    = optional(string)
    host_name          = optional(string)
    client_cidr_blocks = optional(list(string), [])
    cpu                = optional(number, 2048)
    memory             = optional(number, 8192)
    ldap               = optional(object({ url = string, base_dn = string, user_dn_pattern = optional(string), cidr_blocks = optional(list(string)) }))
    quicksight         = optional(object({ secret_arn = string, principals = list(string) }))
  })
  default     = null
  description = "SQL access to the cube, and QuickSight; null leaves both out."
}

variable "alarm_emails" {
  type        = set(string)
  default     = []
  description = "Addresses that are told of alarms."
}

variable "monthly_budget" {
  type        = number
  default     = null
  description = "US dollars a month; a forecast above raises an alarm."
}
