variable "name" {
  type        = string
  description = "Name of what the key protects, for example flights-dev; the alias is alias/<name>."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,63}$", var.name))
    error_message = "name is \"${var.name}\". Give 2 to 64 small letters, digits and hyphens that start with a letter."
  }
}
