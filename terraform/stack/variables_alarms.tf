variable "alarm_emails" {
  type        = set(string)
  default     = []
  description = "Addresses that are told of alarms; each must confirm its subscription once."
}

variable "published_within_hours" {
  type        = number
  default     = 26
  description = "An alarm is raised when no version was published for so many hours: by default a day, and two hours for the build."
}

variable "most_rejected_percent" {
  type        = number
  default     = 5
  description = "An alarm is raised when more than this share of the records or rows was rejected."
}

variable "monthly_budget" {
  type        = number
  default     = null
  description = "US dollars a month; a forecast above raises an alarm. Null sets no budget."
}
