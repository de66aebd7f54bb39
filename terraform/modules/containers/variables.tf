variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "key_arn" {
  type        = string
  description = "Key that encrypts the images and the cluster's log."
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroy may delete the repositories with the images in them."
}

variable "log_retention_days" {
  type        = number
  description = "Days that the cluster's performance log is kept."
}
