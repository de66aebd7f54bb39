# The columns of the view <cube>_cube, for QuickSight, which wants them listed. Terraform knows mappings in the order of
# the alphabet only; QuickSight finds columns by name.
locals {
  # The name of a level's column: the dimension's own if it is the only level.
  level_columns = flatten([
    for name, dimension in local.dimensions : [
      for level in try(dimension.calendar, dimension.levels, [name]) :
      length(try(dimension.calendar, dimension.levels, [name])) == 1 ? name : "${name}_${level}"
    ]
  ])

  measures = try(local.definition.measures, {})

  # Taken columns have the type of the lookup's; that of a derived one is known to Spark alone, and is "".
  measured_types = {
    for name, measure in local.measures : name => try(
      tostring(local.sources[measure.source].columns[measure.of]),
      tostring([
        for enrichment in local.sources[measure.source].enrich :
        local.sources[enrichment.lookup].columns[enrichment.take[measure.of]]
        if can(enrichment.take[measure.of])
      ][0]),
      "",
    )
  }

  # Sums, averages and ratios are numbers; only a value that occurs may be something else.
  own_types = { string = "STRING", bool = "BOOLEAN", date = "DATETIME", timestamp = "DATETIME" }
  measure_columns = [
    for name, measure in local.measures : {
      name = name
      type = (
        contains(["count", "distinct"], measure.agg) ? "INTEGER"
        : measure.agg == "top" ? "STRING"
        : contains(["min", "max", "quantile"], measure.agg) ? lookup(local.own_types, local.measured_types[name], "DECIMAL")
        : "DECIMAL"
      )
    }
  ]

  view = {
    name    = "${local.cube}_cube"
    columns = concat([for column in concat(["cuboid"], local.level_columns) : { name = column, type = "STRING" }], local.measure_columns)
  }
}
