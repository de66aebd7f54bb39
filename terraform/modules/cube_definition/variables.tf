variable "cube_file" {
  type        = string
  description = "Path of the cube's definition, cube.yaml."

  validation {
    condition     = fileexists(var.cube_file)
    error_message = "There is no file ${var.cube_file}. Give the path of a cube.yaml, for example cubes/flights/cube.yaml."
  }

  validation {
    condition     = !fileexists(var.cube_file) || can(keys(yamldecode(file(var.cube_file))))
    error_message = "${var.cube_file} is not a YAML mapping. A definition starts with \"cube: <name>\"."
  }
}
