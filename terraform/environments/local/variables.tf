variable "endpoints" {
  type        = map(string)
  description = "Address of the emulator of each AWS service, by the service's name in the provider."

  validation {
    condition     = alltrue([for address in values(var.endpoints) : startswith(address, "http") && !strcontains(address, "amazonaws")])
    error_message = "Every endpoint must be an emulator's: this environment is for machines, dev and prod are for AWS."
  }
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

variable "client_api_token" {
  type        = string
  default     = "local-token"
  sensitive   = true
  ephemeral   = true
  description = "Token that the fake client API wants to hear."
}

variable "authorization" {
  type = object({
    type     = string
    issuer   = optional(string)
    audience = optional(list(string), [])
  })
  default     = { type = "AWS_IAM" }
  description = "Who may post facts, as in the stack."
}

variable "cassandra" {
  type = object({
    kind        = string
    hosts       = optional(list(string), [])
    port        = optional(number)
    tls         = optional(bool, true)
    cidr_blocks = optional(list(string), [])
  })
  default     = { kind = "external", hosts = ["127.0.0.1"], port = 9042, tls = false, cidr_blocks = ["10.40.0.0/16"] }
  description = "Where Cassandra is, as in the stack; kind \"keyspaces\" makes the tables in the emulator, which stores no rows."
}

variable "workers" {
  type        = number
  default     = 2
  description = "Workers of the Glue job, the driver among them."
}
