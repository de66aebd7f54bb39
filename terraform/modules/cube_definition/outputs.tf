output "cube" {
  description = "Name of the cube: the first part of every resource's name, and the Cassandra keyspace."
  value       = local.cube

  precondition {
    condition     = can(regex(local.name_pattern, local.cube))
    error_message = "${var.cube_file}: cube is \"${local.cube}\". Give a name of 2 to 32 small letters, digits and underscores that starts with a letter."
  }
}

output "sources" {
  description = "Names of the sources by kind: csv and api."
  value       = { for kind in ["csv", "api"] : kind => [for name, found in local.kinds : name if found == kind] }

  precondition {
    condition     = length(local.kinds) > 0
    error_message = "${var.cube_file}: sources is empty. A cube needs at least one source."
  }

  precondition {
    condition     = length(local.misnamed_sources) == 0
    error_message = "${var.cube_file}: rename the sources ${join(", ", local.misnamed_sources)}. A name has 2 to 32 small letters, digits and underscores and starts with a letter."
  }

  precondition {
    condition     = length(local.unknown_kinds) == 0
    error_message = "${var.cube_file}: sources ${join(", ", local.unknown_kinds)} need a kind, csv or api."
  }
}

output "csv_tables" {
  description = "One Cassandra table per CSV source: its columns by logical type, its partition and clustering keys, and whether it is a lookup."
  value       = local.csv_tables

  precondition {
    condition     = length(local.unkeyed_tables) == 0
    error_message = "${var.cube_file}: sources ${join(", ", local.unkeyed_tables)} need a partition, a list of columns of their key."
  }

  precondition {
    condition     = length(local.tables_without_key_columns) == 0
    error_message = "${var.cube_file}: sources ${join(", ", local.tables_without_key_columns)} have key columns that are not among their columns."
  }
}

output "api_sources" {
  description = "The API sources: columns by logical type, business key, version column, and the path to pull from or null."
  value       = local.api_sources

  precondition {
    condition     = length(local.unkeyed_apis) == 0
    error_message = "${var.cube_file}: sources ${join(", ", local.unkeyed_apis)} need a key, a list of their columns."
  }

  precondition {
    condition     = length(local.unversioned_apis) == 0
    error_message = "${var.cube_file}: sources ${join(", ", local.unversioned_apis)} need a version, the column that tells the newer of two records."
  }
}

output "pull_paths" {
  description = "Path of the client's API by API source, only for the sources that are pulled."
  value       = { for name, api in local.api_sources : name => api.pull if api.pull != null }

  precondition {
    condition     = length(local.relative_pulls) == 0
    error_message = "${var.cube_file}: the pull path of ${join(", ", local.relative_pulls)} must start with a slash, as in /v1/passengers."
  }
}

output "segment" {
  description = "The dimension that cuts the cube into segments, and how long a segment is."
  value       = local.segment

  precondition {
    condition     = contains(keys(local.dimensions), local.segment.dimension)
    error_message = "${var.cube_file}: segments.by is \"${local.segment.dimension}\", which is none of the dimensions ${join(", ", keys(local.dimensions))}."
  }
}

output "view" {
  description = "The SQL view of the whole cube: its name, and its columns with their QuickSight types."
  value       = local.view
}
