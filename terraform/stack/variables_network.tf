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
    cidr_blocks = optional(list(string), [])
  })
  default     = {}
  description = "kind \"keyspaces\" makes Amazon Keyspaces; \"external\" takes a cluster of your own: its hosts, port, the secret with username and password, and the addresses that the firewall opens for it."

  validation {
    condition     = var.cassandra.kind != "external" || length(var.cassandra.cidr_blocks) > 0
    error_message = "cassandra.cidr_blocks is empty. Give the addresses of the external cluster, for example [\"10.50.0.0/24\"], or the VPC's own if it is in there."
  }
}

variable "bi_access" {
  type = object({
    certificate_arn    = optional(string)
    host_name          = optional(string)
    client_cidr_blocks = optional(list(string), [])
    cpu                = optional(number, 2048)
    memory             = optional(number, 8192)
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
  description = "SQL access to the cube: ACM certificate and the host name that it is for, the addresses of SQL clients, the directory that knows the users, and QuickSight once the account has its subscription. Null leaves all of it out."

  validation {
    condition     = try(var.bi_access.certificate_arn, "") == "" ? var.bi_access == null : can(regex("^arn:aws[a-z-]*:acm:", var.bi_access.certificate_arn))
    error_message = "bi_access needs certificate_arn, the ARN of an ACM certificate issued by a public CA: QuickSight refuses every other. Request one in ACM, or set bi_access to null."
  }

  validation {
    condition     = var.bi_access == null || can(regex("^ldaps://[^/:]+(:[0-9]+)?(/|$)", var.bi_access.ldap.url))
    error_message = "bi_access needs ldap with a url such as ldaps://directory.internal:636 and a base_dn: QuickSight refuses a Spark server without LDAP."
  }

  validation {
    condition     = try(var.bi_access.quicksight, null) == null || try(var.bi_access.host_name, null) != null
    error_message = "bi_access.quicksight needs bi_access.host_name, the name in the certificate: QuickSight checks it when the data source is made."
  }

  validation {
    condition     = var.bi_access == null || try(var.bi_access.quicksight, null) != null || length(try(var.bi_access.client_cidr_blocks, [])) > 0
    error_message = "bi_access lets nobody in: give client_cidr_blocks, the addresses of SQL clients, for example [\"10.40.0.0/16\"], or quicksight."
  }
}
