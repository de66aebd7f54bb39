variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every table's name."
}

variable "deletion_protection" {
  type        = bool
  description = "Whether AWS refuses to delete the tables until this is switched off."
}
