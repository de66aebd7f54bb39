"""Python and Terraform read the same cube.yaml, and see the same thing in it."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cube_model.definition import Aggregate, Cube, Measure
from cube_model.finished import text_table
from cube_model.logical_types import Kind
from cube_model.parsing import read_cube
from tests.builders import CUBES, FLIGHTS
from tests.terraform_copy import TerraformCopy

MODULE = "modules/cube_definition"


def by_python(cube: Cube) -> dict[str, Any]:
    return {
        "cube": cube.name,
        "sources": {"csv": [s.name for s in cube.csv_sources()], "api": [s.name for s in cube.api_sources()]},
        "csv_tables": {
            source.name: {
                "lookup": source.lookup,
                "columns": {column.name: str(column.type) for column in source.columns},
                "partition": list(source.partition),
                "clustering": list(source.clustering),
            }
            for source in cube.csv_sources()
        },
        "api_sources": {
            source.name: {
                "columns": {column.name: str(column.type) for column in source.columns},
                "key": list(source.key),
                "version": source.version,
                "pull": source.pull.path if source.pull else None,
            }
            for source in cube.api_sources()
        },
        "pull_paths": {source.name: source.pull.path for source in cube.api_sources() if source.pull},
        "segment": {"dimension": cube.segments.dimension, "every": cube.segments.every},
        "view": {"name": f"{cube.name}_cube", "columns": view_columns(cube)},
    }


def view_columns(cube: Cube) -> dict[str, str]:
    """What `cube_server` shows of an empty cuboid, and what each measure is to QuickSight."""
    shown = text_table(cube, "ALL", pa.table({m.name: pa.nulls(0) for m in cube.measures})).column_names
    measures = {measure.name: quicksight_type(cube, measure) for measure in cube.measures}
    return {name: measures.get(name, "STRING") for name in shown}


def quicksight_type(cube: Cube, measure: Measure) -> str:
    if measure.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT):
        return "INTEGER"
    if measure.aggregate is Aggregate.TOP:
        return "STRING"
    if measure.aggregate not in (Aggregate.MIN, Aggregate.MAX, Aggregate.QUANTILE):
        return "DECIMAL"
    declared = {column.name: column.type.kind for column in cube.source(measure.source).columns}
    return "DATETIME" if declared.get(measure.column or "") in (Kind.DATE, Kind.TIMESTAMP) else "DECIMAL"


def by_terraform(terraform: TerraformCopy, cube: Path) -> dict[str, Any]:
    applied = terraform.run(MODULE, "apply", "-input=false", "-auto-approve", f"-var=cube_file={cube / 'cube.yaml'}")
    assert applied.returncode == 0, applied.stderr
    outputs = json.loads(terraform.run(MODULE, "output", "-json").stdout)
    found = {name: output["value"] for name, output in outputs.items()}
    # Terraform keeps the keys of an object in the order of the alphabet, and so the names that it makes of them.
    found["sources"] = {kind: sorted(names) for kind, names in found["sources"].items()}
    found["view"]["columns"] = {column["name"]: column["type"] for column in found["view"]["columns"]}
    return found


@pytest.mark.parametrize("cube", [FLIGHTS, CUBES / "shops"], ids=["flights", "shops"])
def test_both_see_the_same_definition(tmp_path: Path, cube: Path) -> None:
    terraform = TerraformCopy.make(tmp_path)
    terraform.init(MODULE)
    wanted = by_python(read_cube(cube))
    wanted["sources"] = {kind: sorted(names) for kind, names in wanted["sources"].items()}

    assert by_terraform(terraform, cube) == wanted
