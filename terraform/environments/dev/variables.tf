variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The AWS region that everything is in."
}

variable "zones" {
  type        = list(string)
  default     = ["a", "b"]
  description = "Letters of the region's availability zones to use, two or three."
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
    cidr_blocks = optional(list(string))
  })
  default     = {}
  description = "Amazon Keyspaces, or with kind \"external\" a cluster of your own."
}

variable "egress" {
  type        = object({ enabled = optional(bool, false), cidr_blocks = optional(list(string), []) })
  default     = {}
  description = "Addresses outside the VPC that lambda_ingest may reach through NAT."
}

variable "bi_access" {
  type = object({
    certificate_arn = optional(string)
    host_name       = optional(string)
    ldap            = optional(object({ url = string, base_dn = string, user_dn_pattern = optional(string), cidr_blocks = optional(list(string)) }))
    quicksight      = optional(object({ secret_arn = string, principals = list(string) }))
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
