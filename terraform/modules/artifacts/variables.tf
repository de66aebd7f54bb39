variable "bucket" {
  type        = string
  description = "Name of the bucket that holds the code the cloud runs."

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is \"${var.bucket}\". S3 wants 3 to 63 small letters, digits and hyphens."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroy may delete the bucket with everything in it; all of it can be built again."
}
