variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "cluster_arn" {
  type        = string
  description = "The ECS cluster that runs the server."
}

variable "image" {
  type        = string
  description = "The server's image with its tag, for example 123456789012.dkr.ecr.us-east-1.amazonaws.com/flights-dev-cube-server:1.2.0."

  validation {
    condition     = can(regex("[:@][^/:@]+$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image is \"${var.image}\". Name a tag that stays what it is, for example ...:1.2.0; latest would change under a running service."
  }
}

variable "repository_arn" {
  type        = string
  description = "The ECR repository of the image, the only one that the service may pull from."
}

variable "tables" {
  type = object({
    cube    = object({ name = string, arn = string })
    control = object({ name = string, arn = string })
  })
  description = "The two tables that the server reads."
}

variable "vpc_id" {
  type        = string
  description = "The VPC of the deployment."
}

variable "subnets" {
  type        = list(string)
  description = "Private subnets of the server, the load balancer and QuickSight, each in another availability zone."

  validation {
    condition     = length(var.subnets) >= 2
    error_message = "subnets has ${length(var.subnets)}. A QuickSight VPC connection needs at least two, in different availability zones."
  }
}

variable "security_groups" {
  type = object({
    cube_server = string
    bi_listener = string
    quicksight  = string
  })
  description = "Security groups of the server, of the load balancer in front of it, and of QuickSight's network interfaces."
}

variable "certificate_arn" {
  type        = string
  default     = null
  description = "Certificate of the load balancer in ACM. QuickSight takes one of a public authority only, for the name in host_name."

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+", var.certificate_arn))
    error_message = "certificate_arn is ${jsonencode(var.certificate_arn)}. bi_access needs a certificate: request or import one in ACM in this region and give its ARN, arn:aws:acm:<region>:<account>:certificate/<id>."
  }
}

variable "host_name" {
  type        = string
  default     = null
  description = "Name in the certificate that your DNS points to the load balancer; null is the load balancer's own name, which clients that check the certificate refuse."

  validation {
    condition     = var.host_name == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.host_name))
    error_message = "host_name is ${jsonencode(var.host_name)}. Give a full name in small letters, for example cube.example.com."
  }
}

variable "ldap" {
  type = object({
    url             = string
    base_dn         = string
    user_dn_pattern = optional(string)
  })
  description = "Directory that checks the passwords of SQL clients. The user logs in as uid=<user>,<base_dn>, or as user_dn_pattern says with %s for the user. It is asked by TLS only (ldaps://); its certificate must be of a public authority, which the image's Java knows, or be added to the image."

  validation {
    condition     = can(regex("^ldaps://[^/]+", var.ldap.url))
    error_message = "ldap.url is \"${var.ldap.url}\". Give the address of a directory that speaks TLS, for example ldaps://ldap.internal:636: by ldap:// passwords would cross the network readable."
  }

  validation {
    condition     = can(regex("^[^=,]+=[^=]+", var.ldap.base_dn))
    error_message = "ldap.base_dn is \"${var.ldap.base_dn}\". Give the entry that holds the users, for example ou=people,dc=example,dc=com."
  }

  validation {
    condition     = var.ldap.user_dn_pattern == null || can(regex("=%s,.+", var.ldap.user_dn_pattern))
    error_message = "ldap.user_dn_pattern is ${jsonencode(var.ldap.user_dn_pattern)}. Give a distinguished name with %s for the user, for example CN=%s,OU=Users,DC=example,DC=com."
  }
}

variable "cpu" {
  type        = number
  default     = 2048
  description = "Processor of the server in units of 1/1024 vCPU."

  validation {
    condition     = contains([1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu is ${var.cpu}. Fargate takes 1024, 2048, 4096, 8192 or 16384 here."
  }
}

variable "memory" {
  type        = number
  default     = 8192
  description = "Memory of the server in MiB; the published version is held in it whole."

  validation {
    condition     = var.memory % 1024 == 0 && var.memory >= 2 * var.cpu && var.memory <= min(8 * var.cpu, 7.5 * max(var.cpu, 4096))
    error_message = "memory is ${var.memory} at cpu ${var.cpu}. Fargate takes whole GiB, from 2 to 8 for each vCPU, and at most 7.5 for each from 4 vCPU on."
  }
}

variable "log_bucket" {
  type        = string
  description = "Bucket of the load balancer's access logs, which must let it deliver them."
}

variable "deletion_protection" {
  type        = bool
  description = "Whether the load balancer refuses to be deleted."
}

variable "key_arn" {
  type        = string
  description = "Key that encrypts the server's log."
}

variable "log_retention_days" {
  type        = number
  description = "How many days the server's log is kept."
}

variable "view" {
  type = object({
    name    = string
    columns = list(object({ name = string, type = string }))
  })
  description = "The view that QuickSight reads, and its columns by QuickSight type, in order."

  validation {
    condition     = alltrue([for column in var.view.columns : contains(["STRING", "INTEGER", "DECIMAL", "DATETIME", "BOOLEAN"], column.type)])
    error_message = "view.columns of ${var.view.name} has a type that is none of STRING, INTEGER, DECIMAL, DATETIME and BOOLEAN."
  }
}

variable "quicksight" {
  type = object({
    secret_arn = string
    principals = list(string)
  })
  default     = null
  description = "Secret with the username and password that QuickSight logs in with, and the QuickSight users and groups who may use the data source. Null leaves QuickSight out, which needs a subscription of the account."

  validation {
    condition     = var.quicksight == null || can(regex("^arn:aws[a-z-]*:secretsmanager:", var.quicksight.secret_arn))
    error_message = "quicksight.secret_arn is ${jsonencode(try(var.quicksight.secret_arn, null))}. Give the ARN of a secret in Secrets Manager."
  }

  validation {
    condition = var.quicksight == null || try(
      length(var.quicksight.principals) > 0 &&
      alltrue([for arn in var.quicksight.principals : can(regex("^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:[0-9]{12}:(user|group)/.+/.+", arn))]),
      false
    )
    error_message = "quicksight.principals needs at least one ARN of a QuickSight user or group, for example arn:aws:quicksight:us-east-1:123456789012:group/default/analysts."
  }
}
