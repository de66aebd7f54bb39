variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every table's name."
}

variable "key_arn" {
  type        = string
  description = "Key that encrypts the tables."
}

variable "deletion_protection" {
  type        = bool
  description = "Whether AWS refuses to delete the tables until this is switched off."
}

# A ceiling can be changed but not taken back by leaving it out: the provider (5.100.0) then sends an update without a change, which
# AWS refuses. Take it off first: aws dynamodb update-table --on-demand-throughput MaxReadRequestUnits=-1,MaxWriteRequestUnits=-1
variable "most_request_units" {
  type        = object({ read = number, write = number })
  default     = null
  description = "The most request units a second that each table may use, a ceiling on cost; null for the account's own limits."

  validation {
    condition     = var.most_request_units == null || try(min(var.most_request_units.read, var.most_request_units.write) >= 1, false)
    error_message = "most_request_units needs read and write of 1 or more, for example { read = 4000, write = 4000 }. Leave it out for no ceiling."
  }
}
