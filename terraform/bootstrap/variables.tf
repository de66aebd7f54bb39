variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The AWS region that the state is kept in."
}

variable "name" {
  type        = string
  default     = "cubo-state"
  description = "First part of the buckets' names and the key's alias; the account's number follows."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "name is \"${var.name}\". Give 2 to 40 small letters, digits and hyphens that start with a letter."
  }
}
