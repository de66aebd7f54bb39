run "reads_sources_by_kind" {
  command = plan

  variables {
    cube_file = "tests/definitions/sales.yaml"
  }

  assert {
    condition     = output.cube == "sales"
    error_message = "The cube's name is read from the key cube."
  }

  assert {
    condition     = output.sources == { csv = ["orders", "shops"], api = ["returns", "visits"] }
    error_message = "Each source belongs to its kind."
  }

  assert {
    condition     = output.segment == { dimension = "day", every = "month" }
    error_message = "The segment names its dimension and its length."
  }
}

run "clusters_by_the_rest_of_the_key_in_its_order" {
  command = plan

  variables {
    cube_file = "tests/definitions/sales.yaml"
  }

  assert {
    condition     = tolist(output.csv_tables.orders.partition) == tolist(["shop", "day"])
    error_message = "The partition key keeps the order of the definition."
  }

  assert {
    condition     = tolist(output.csv_tables.orders.clustering) == tolist(["number"])
    error_message = "Key columns that do not partition cluster."
  }

  assert {
    condition     = length(output.csv_tables.shops.clustering) == 0 && output.csv_tables.shops.lookup
    error_message = "A lookup whose whole key partitions has no clustering key."
  }

  assert {
    condition     = output.csv_tables.orders.columns.amount == "decimal(10,2)"
    error_message = "Columns keep their logical types."
  }
}

run "schedules_only_sources_that_are_pulled" {
  command = plan

  variables {
    cube_file = "tests/definitions/sales.yaml"
  }

  assert {
    condition     = output.pull_paths == { returns = "/v1/returns" }
    error_message = "A source without pull is only pushed."
  }
}

run "reads_the_example" {
  command = plan

  variables {
    cube_file = "../../../cubes/flights/cube.yaml"
  }

  assert {
    condition     = output.cube == "flights" && length(output.sources.csv) == 5 && output.pull_paths == { passengers = "/v1/passengers" }
    error_message = "cubes/flights has five CSV sources and pulls passengers."
  }
}

run "rejects_names_that_are_no_identifiers" {
  command = plan

  variables {
    cube_file = "tests/definitions/misnamed.yaml"
  }

  expect_failures = [output.cube, output.sources]
}

run "rejects_what_the_infrastructure_cannot_be_built_on" {
  command = plan

  variables {
    cube_file = "tests/definitions/incomplete.yaml"
  }

  expect_failures = [
    output.sources,
    output.csv_tables,
    output.api_sources,
    output.pull_paths,
    output.segment,
  ]
}

run "rejects_a_file_that_is_not_there" {
  command = plan

  variables {
    cube_file = "tests/definitions/none.yaml"
  }

  expect_failures = [var.cube_file]
}

run "rejects_a_file_that_is_no_mapping" {
  command = plan

  variables {
    cube_file = "tests/definitions/list.yaml"
  }

  expect_failures = [var.cube_file]
}
