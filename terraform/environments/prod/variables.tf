variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The AWS region that everything is in."
}

variable "cube_file" {
  type        = string
  default     = "../../../cubes/flights/cube.yaml"
  description = "Path of the cube's definition, from this folder."
}

variable "client_api_url" {
  type        = string
  description = "Address of the client's API, without the path of a source."
}

variable "cassandra" {
  type        = object({ hosts = list(string), port = number })
  description = "Contact points and port of Cassandra or Amazon Keyspaces."
}
