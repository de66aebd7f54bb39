module "stack" {
  source = "../../stack"

  environment         = "local"
  cube_file           = var.cube_file
  dist_folder         = var.dist_folder
  glue_script         = var.glue_script
  client_api_url      = var.client_api_url
  cassandra           = var.cassandra
  authorization_type  = "NONE"
  deletion_protection = false
}
