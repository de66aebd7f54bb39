"""A cube's folder, drawn: `cube.yaml`, `local.yaml` and the inputs."""

import json
import random
import re
from collections.abc import Collection
from pathlib import Path

from cube_model.definition import Cube
from cube_model.errors import DefinitionError
from cube_model.parsing import parse_cube
from tests.random_cubes.definition import Entry, draw_definition, draw_rules, with_sql
from tests.random_cubes.files import Row, draw_rows, write_csv, write_records

REFUSED = re.compile(r"the rules leave (no|\d+) cuboid|no source has all of the listed cuboid")


PARITIES: list[Row] = [{"code": "0", "label": "even"}, {"code": "1", "label": None}]  # none of the odd ones below 0


def draw_cube(chance: random.Random, folder: Path, sql: bool = False, empty: Collection[str] = ()) -> Cube:
    """Write a cube that the definition's checks accept into a folder that is there, and return it.

    With `sql` it has expressions and a lookup, which only Spark can make something of. Sources that are `empty` have
    files without a row.
    """
    cube, definition = draw_accepted(chance, sql)
    (folder / "cube.yaml").write_text(cube.text, encoding="utf-8")
    (folder / "inputs").mkdir()
    records = {}
    for name, source in definition["sources"].items():
        rows = PARITIES if source.get("lookup") else draw_rows(chance, source)
        rows = [] if name in empty else rows
        if source["kind"] == "csv":
            write_csv(folder / "inputs", name, source, rows)
        else:
            write_records(folder / f"{name}.jsonl", source, rows)
            records[name] = {"records": f"{name}.jsonl"}
    local = {"files": {"folder": "inputs"}, "api": records}
    (folder / "local.yaml").write_text(json.dumps(local), encoding="utf-8")
    return cube


def draw_accepted(chance: random.Random, sql: bool) -> tuple[Cube, Entry]:
    """A definition with rules that leave some cuboids, and not too many."""
    definition = with_sql(draw_definition(chance)) if sql else draw_definition(chance)
    while True:
        definition["cuboids"] = draw_rules(chance, definition)
        try:
            return parse_cube(json.dumps(definition, indent=1)), definition  # JSON is YAML, and every text is quoted
        except DefinitionError as error:
            assert all(REFUSED.search(problem.what) for problem in error.problems), str(error)
