locals {
  definition = yamldecode(file(var.cube_file))
  cube       = try(tostring(local.definition.cube), "")
  sources    = try(local.definition.sources, {})
  dimensions = try(local.definition.dimensions, {})

  # The kind that is missing or misspelt is reported by the check on output.sources, hence the try.
  kinds = { for name, source in local.sources : name => try(source.kind, "") }

  csv_tables = {
    for name, source in local.sources : name => {
      lookup     = try(source.lookup, false)
      columns    = try({ for column, type in source.columns : column => tostring(type) }, {})
      partition  = try([for column in source.partition : tostring(column)], [])
      clustering = try([for column in source.key : tostring(column) if !contains(source.partition, column)], [])
    } if local.kinds[name] == "csv"
  }

  api_sources = {
    for name, source in local.sources : name => {
      columns = try({ for column, type in source.columns : column => tostring(type) }, {})
      key     = try([for column in source.key : tostring(column)], [])
      version = try(tostring(source.version), "")
      pull    = try(tostring(source.pull.path), null)
    } if local.kinds[name] == "api"
  }

  segment = {
    dimension = try(tostring(local.definition.segments.by), "")
    every     = try(tostring(local.definition.segments.every), "")
  }
}
