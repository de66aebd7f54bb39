variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "key_arn" {
  type        = string
  description = "ARN of the KMS key that encrypts the topic."
}

variable "emails" {
  type        = set(string)
  default     = []
  description = "Addresses that receive every alarm; each has to confirm the message that AWS sends it."

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "emails has \"${join(", ", [for email in var.emails : email if !can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])}\". Give addresses such as cube@example.com."
  }
}

variable "function" {
  type        = object({ name = string, log_group = string })
  description = "The function that takes facts in, and its log group."
}

variable "dead_letter_queues" {
  type        = map(string)
  description = "Name of each dead-letter queue by what ends there."
}

variable "tables" {
  type        = map(string)
  description = "Name of each DynamoDB table by purpose."
}

variable "job_name" {
  type        = string
  description = "Name of the Glue job that builds the cube."
}

variable "loader" {
  type        = object({ cluster_arn = string, task_family = string, log_group = string })
  description = "Where the CSV loader runs: cluster, family of its task definition, log group."
}

variable "bi" {
  type = object({
    cluster_name  = string
    service_name  = string
    load_balancer = string
    target_group  = string
  })
  default     = null
  description = "The SQL server for dashboards: its service, and the ARN suffixes of its load balancer and target group. Null without one."
}

variable "published_within_hours" {
  type        = number
  default     = 26
  description = "A version must have been published within so many hours. The default is a daily build and two hours for it."

  validation {
    condition     = var.published_within_hours >= 1 && var.published_within_hours <= 168 && floor(var.published_within_hours) == var.published_within_hours
    error_message = "published_within_hours is ${var.published_within_hours}. CloudWatch looks back 1 to 168 whole hours; a day and some slack is 26."
  }
}

variable "most_rejected_percent" {
  type        = number
  default     = 5
  description = "Share of an hour's records or rows that may be rejected before the alarm goes."

  validation {
    condition     = var.most_rejected_percent >= 0 && var.most_rejected_percent < 100
    error_message = "most_rejected_percent is ${var.most_rejected_percent}. Give a percentage from 0 to less than 100."
  }
}

variable "monthly_budget" {
  type        = object({ limit_usd = number })
  default     = null
  description = "What the deployment may cost in a month, in US dollars. Null sets no budget."

  validation {
    condition     = var.monthly_budget == null || try(var.monthly_budget.limit_usd > 0, false)
    error_message = "monthly_budget.limit_usd is ${try(var.monthly_budget.limit_usd, "missing")}. Give an amount above 0, or null for no budget."
  }
}
