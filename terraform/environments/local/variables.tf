variable "aws_endpoint" {
  type        = string
  default     = "http://127.0.0.1:4566"
  description = "Address of the emulator of every AWS service but those of moto_endpoint."
}

variable "moto_endpoint" {
  type        = string
  default     = "http://127.0.0.1:4567"
  description = "Address of the emulator of EC2 and Glue."
}

variable "cube_file" {
  type        = string
  default     = "../../../cubes/flights/cube.yaml"
  description = "Path of the cube's definition, from this folder."
}

variable "dist_folder" {
  type        = string
  default     = "../../../dist"
  description = "Folder of the artifacts, from this folder."
}

variable "glue_script" {
  type        = string
  default     = "../../../src/glue_cube/job.py"
  description = "Path of the Glue job's script, from this folder."
}

variable "client_api_url" {
  type        = string
  default     = "http://127.0.0.1:4570"
  description = "Address of the fake client API."
}

variable "cassandra" {
  type        = object({ hosts = list(string), port = number })
  default     = { hosts = ["127.0.0.1"], port = 9042 }
  description = "Contact points and port of Cassandra."
}
