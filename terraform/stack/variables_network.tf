variable "cidr_block" {
  type        = string
  default     = "10.40.0.0/16"
  description = "Addresses of the VPC."
}

variable "availability_zones" {
  type        = list(string)
  description = "Two or three availability zones, one private subnet in each."

  validation {
    condition     = contains([2, 3], length(var.availability_zones)) && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones are ${jsonencode(var.availability_zones)}. Give two or three different zones, for example [\"us-east-1a\", \"us-east-1b\"]."
  }
}

variable "egress" {
  type = object({
    enabled     = optional(bool, false)
    cidr_blocks = optional(list(string), [])
  })
  default     = {}
  description = "Whether lambda_ingest may reach a client's API outside the VPC, through NAT, and at which addresses. Nothing else ever leaves."
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
  description = "kind \"keyspaces\" makes Amazon Keyspaces; \"external\" takes a cluster of your own: its hosts, port, the secret with username and password, and where it is."
}

variable "bi_access" {
  type = object({
    certificate_arn = optional(string)
    host_name       = optional(string)
    ldap = optional(object({
      url             = string
      base_dn         = string
      user_dn_pattern = optional(string)
      cidr_blocks     = optional(list(string))
    }))
    quicksight = optional(object({
      secret_arn = string
      principals = list(string)
    }))
  })
  default     = null
  description = "SQL access to the cube: ACM certificate and the host name that it is for, the directory that knows the users, and QuickSight once the account has its subscription. Null leaves all of it out."

  validation {
    condition     = try(var.bi_access.certificate_arn, "") == "" ? var.bi_access == null : can(regex("^arn:aws[a-z-]*:acm:", var.bi_access.certificate_arn))
    error_message = "bi_access needs certificate_arn, the ARN of an ACM certificate issued by a public CA: QuickSight refuses every other. Request one in ACM, or set bi_access to null."
  }

  validation {
    condition     = var.bi_access == null || can(regex("^ldaps?://[^/:]+(:[0-9]+)?(/|$)", var.bi_access.ldap.url))
    error_message = "bi_access needs ldap with a url such as ldaps://directory.internal:636 and a base_dn: QuickSight refuses a Spark server without LDAP."
  }
}
