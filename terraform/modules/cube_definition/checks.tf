# Only what the infrastructure is built on is checked here; the whole definition is checked by the Python reader.
# Each local lists the offenders, so that a message can name all of them at once.
locals {
  name_pattern = "^[a-z][a-z0-9_]{1,31}$"

  misnamed_sources = [for name, kind in local.kinds : name if !can(regex(local.name_pattern, name))]
  unknown_kinds    = [for name, kind in local.kinds : name if !contains(["csv", "api"], kind)]

  unkeyed_tables = [
    for name, table in local.csv_tables : name
    if length(table.partition) == 0 || length(setsubtract(table.partition, try(local.sources[name].key, []))) > 0
  ]
  tables_without_key_columns = [
    for name, table in local.csv_tables : name
    if length(setsubtract(concat(table.partition, table.clustering), keys(table.columns))) > 0
  ]

  unkeyed_apis = [
    for name, api in local.api_sources : name
    if length(api.key) == 0 || length(setsubtract(api.key, keys(api.columns))) > 0
  ]
  unversioned_apis = [for name, api in local.api_sources : name if !contains(keys(api.columns), api.version)]
  relative_pulls   = [for name, api in local.api_sources : name if api.pull != null && !startswith(coalesce(api.pull, "/"), "/")]
}
