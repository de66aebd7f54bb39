variable "name" {
  type        = string
  description = "Name of the deployment, the first part of every resource's name."
}

variable "cidr_block" {
  type        = string
  description = "Addresses of the VPC; each subnet takes a sixteenth."

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(tonumber(split("/", var.cidr_block)[1]) <= 24, false)
    error_message = "cidr_block is \"${var.cidr_block}\". Give an IPv4 range of /24 or larger, for example 10.40.0.0/16."
  }
}

variable "availability_zones" {
  type        = list(string)
  description = "Two availability zones, one private subnet in each."

  validation {
    condition     = length(distinct(var.availability_zones)) == 2 && length(var.availability_zones) == 2
    error_message = "availability_zones needs two different zones, for example [\"us-east-1a\", \"us-east-1b\"]."
  }
}

variable "cassandra_port" {
  type        = number
  description = "Port on which Cassandra listens inside the VPC."
}
