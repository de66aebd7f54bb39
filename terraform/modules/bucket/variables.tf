variable "bucket" {
  type        = string
  description = "Name of the bucket, unique in the world."

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is \"${var.bucket}\". S3 wants 3 to 63 small letters, digits and hyphens."
  }
}

variable "key_arn" {
  type        = string
  default     = null
  description = "Key that encrypts the objects; null for S3's own key, the only one that access logs are delivered under."

  validation {
    condition     = var.key_arn == null || !var.accept_logs
    error_message = "A bucket that accepts logs cannot have a key_arn: S3 and the load balancer deliver only under S3's own key. Leave key_arn out."
  }
}

variable "log_bucket" {
  type        = string
  default     = null
  description = "Bucket that takes the access log, under the prefix <bucket>/; null for none, as for that bucket itself."

  validation {
    condition     = var.log_bucket == null || var.log_bucket != var.bucket
    error_message = "log_bucket is the bucket itself, so every log written would be logged again. Name another bucket, or leave it out."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroy may delete the bucket with everything in it."
}

variable "expire_after_days" {
  type        = number
  default     = null
  description = "Days after which an object expires; null for never."

  validation {
    condition     = var.expire_after_days == null || try(var.expire_after_days >= 1 && floor(var.expire_after_days) == var.expire_after_days, false)
    error_message = "expire_after_days is ${coalesce(var.expire_after_days, 0)}. Give whole days, 1 or more, or leave it out to keep objects."
  }
}

variable "expire_versions_after_days" {
  type        = number
  default     = 30
  description = "Days after which the old version of a changed or deleted object is gone."

  validation {
    condition     = var.expire_versions_after_days >= 1 && floor(var.expire_versions_after_days) == var.expire_versions_after_days
    error_message = "expire_versions_after_days is ${var.expire_versions_after_days}. Give whole days, 1 or more."
  }
}

variable "send_events" {
  type        = bool
  default     = false
  description = "Whether EventBridge hears of each object that is created or deleted."
}

variable "accept_logs" {
  type        = bool
  default     = false
  description = "Whether S3 and network load balancers of this account may deliver their access logs here."
}
