"""`python -m glue_cube plan` on a small cube: what is estimated is what a fake table has, or told to be other."""

import json
import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from cube_model.definition import Cube
from cube_model.errors import LatticeError
from cube_model.lattice import cuboids
from cube_model.parsing import parse_cube
from glue_cube.command_line import parser
from glue_cube.deployment_tables import Tables
from glue_cube.errors import SettingsError
from glue_cube.parts import Parts, parts_of
from glue_cube.plan_command import Edges, run_plan
from glue_cube.plan_result import Estimate, Reading
from local.settings import REPOSITORY
from tests.builders import SMALL
from tests.fakes import FakeControl, FakeCubeTable
from tests.unit.glue_cube.test_publish import published

READINGS = {"sales": Reading(1000, 100), "stock": Reading(20, 20)}
TABLE, CONTROL = FakeCubeTable(), FakeControl()
MANIFEST = published(TABLE, CONTROL, "v1", 5).manifest
REAL = parts_of(MANIFEST, TABLE)


def twice(parts: Parts) -> Parts:
    """An estimate that is wrong."""
    return replace(parts, cuboids={name: replace(f, cells=2 * f.cells) for name, f in parts.cuboids.items()})


def estimated(cube: Cube, rows: Path, fraction: float | None) -> Estimate:
    return Estimate(READINGS, twice(REAL))


def deployment(name: str) -> Tables:
    return Tables(TABLE, CONTROL if name == "small-dev" else FakeControl())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cube.yaml").write_text(SMALL)
    return tmp_path


def given(folder: Path, *flags: str) -> Namespace:
    return parser().parse_args(["plan", "--cube", str(folder), *flags])


def printed(folder: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    run_plan(given(folder, *flags), Edges(estimated, deployment))
    return capsys.readouterr().out


def row(text: str, name: str) -> Sequence[str]:
    return next(line.split() for line in text.splitlines() if line.startswith(f"{name} "))[len(name.split()) :]


def test_each_part_has_its_line_and_the_total_is_their_sum(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(folder, capsys, "--rows", ".")

    parts = twice(REAL)
    for name, found in parts.lines():
        assert row(text, name)[0] == f"{found.cells:,}"
        assert row(text, name)[3] == f"{found.write_units:,}"
    names = [*parts.cuboids, "base of sales", "base of stock", "dictionaries"]
    assert int(row(text, "total")[3]) == sum(int(row(text, name)[3]) for name in names)
    assert "sales: 1,000 rows, estimated from 100" in text
    assert "stock: 20 rows, counted" in text


def test_beside_the_estimates_stands_what_is_published(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(folder, capsys, "--rows", ".", "--name", "small-dev")

    real = REAL.cuboids["day.year,shop"]
    assert row(text, "day.year,shop")[-4:] == [str(real.cells), str(real.blocks), str(real.write_units), "+100%"]
    assert row(text, "base of sales")[-1] == "+0%"
    assert "published: v1" in text


def test_what_is_published_can_be_looked_at_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(folder, capsys, "--name", "small-dev", "--json"))

    assert found["estimated"] is None
    assert found["version"] == "v1"
    assert found["real"]["total"]["cells"] == MANIFEST.cells + sum(entry.cells for entry in MANIFEST.bases.values())
    ids = {block for entry in MANIFEST.cuboids for block in entry.blocks}
    assert sum(each["blocks"] for each in found["real"]["cuboids"].values()) >= len(ids)


def test_json_has_all_that_the_table_has(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(folder, capsys, "--rows", ".", "--budget", "100", "--json"))

    assert found["sources"]["sales"] == {"rows": 1000, "sampled": 100, "fraction": 0.1}
    assert found["estimated"]["cuboids"].keys() == REAL.cuboids.keys()
    assert found["estimated"]["bases"].keys() == {"sales", "stock"}
    assert found["choice"]["most"] == 100
    assert found["choice"]["steps"][-1]["space"] <= 100


@pytest.mark.parametrize("written", [json.dumps, yaml.safe_dump])
def test_money_is_told_by_prices_in_the_names_of_the_cost_table(
    folder: Path, capsys: pytest.CaptureFixture[str], written: Any
) -> None:
    prices = {"DynamoDB write units": 0.5, "DynamoDB read units": 0.25, "DynamoDB storage GB": 2**30, "KMS keys": 1}
    (folder / "prices").write_text(written(prices))

    text = printed(folder, capsys, "--rows", ".", "--prices", str(folder / "prices"))

    found = REAL.cuboids["ALL"]
    money = [f"{usd:.6f}" for usd in (found.write_units * 0.5, found.bytes, found.whole_read * 1000 * 0.25)]
    assert row(text, "ALL")[-3:] == money
    assert "USD" not in printed(folder, capsys, "--rows", ".")


def test_the_choice_is_a_rule_that_stores_just_what_was_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(folder, capsys, "--rows", ".", "--budget", "6")

    rule = text[text.index("cuboids:\n") :]
    names = [each.name for each in cuboids(parse_cube(SMALL + rule))]
    assert 0 < sum(twice(REAL).cuboids[name].cells for name in names) <= 6
    assert f"{len(names)} of {len(REAL.cuboids)} cuboids within 6 cells" in text


@pytest.mark.parametrize("listed", ["cuboids: {include: [[day.day, shop]]}", "storage: {plain: [[day.day, shop]]}"])
def test_what_is_listed_is_always_chosen(folder: Path, capsys: pytest.CaptureFixture[str], listed: str) -> None:
    (folder / "cube.yaml").write_text(SMALL + listed + "\n")
    least = twice(REAL).cuboids["day.day,shop"].cells

    assert "[day.day, shop]" in printed(folder, capsys, "--rows", ".", "--budget", str(least))
    with pytest.raises(LatticeError, match=f"less than the {least} of what `include` and `storage` list: day.day,shop"):
        printed(folder, capsys, "--rows", ".", "--budget", str(least - 1))


def test_cells_that_are_items_besides_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Not counted" not in printed(folder, capsys, "--rows", ".")
    (folder / "cube.yaml").write_text(SMALL + "storage: {plain: [[day.day, shop], []]}\n")

    items = sum(twice(REAL).cuboids[name].cells for name in ("day.day,shop", "ALL"))

    assert f"Not counted: {items} cells that `storage` makes items besides" in printed(folder, capsys, "--rows", ".")


def test_a_budget_may_be_of_write_units(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(folder, capsys, "--rows", ".", "--budget", "2wu", "--json"))["choice"]

    assert found["unit"] == "write units"
    chosen = [REAL.cuboids[step["name"]].write_units for step in found["steps"]]
    assert sum(chosen) == found["steps"][-1]["space"] <= 2


def test_the_picture_has_what_was_chosen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed(folder, capsys, "--rows", ".", "--budget", "6", "--svg", str(folder / "lattice.svg"))

    assert 'class="chosen"' in (folder / "lattice.svg").read_text()


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "give --rows to estimate, --name to look at what is published, or both"),
        (["--rows", ".", "--sample", "0"], "--sample is '0': give the share of the rows to look at, above 0"),
        (["--rows", ".", "--sample", "1.5"], "--sample is '1.5'"),
        (["--rows", ".", "--sample", "nan"], "--sample is 'nan'"),
        (["--rows", ".", "--sample", "some"], "--sample is 'some'"),
        (["--rows", ".", "--budget=0"], "--budget is '0': give cells, as 20000, or write units, as 300wu"),
        (["--rows", ".", "--budget=-5"], "--budget is '-5'"),
        (["--rows", ".", "--budget=many"], "--budget is 'many'"),
        (["--name", "other"], "nothing is published of other: run its job first"),
        (["--rows", ".", "--svg", "/nowhere/x.svg"], "--svg /nowhere/x.svg cannot be written"),
        (["--rows", ".", "--prices", "/nowhere"], "--prices /nowhere cannot be read"),
    ],
)
def test_a_wrong_flag_is_named_with_the_remedy(folder: Path, flags: list[str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        run_plan(given(folder, *flags), Edges(estimated, deployment))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1", "has no prices: give a line `<unit>: <price in USD>` for `DynamoDB write units`"),
        ("DynamoDB write units: 1", "has no price for DynamoDB read units"),
        ("DynamoDB write units: cheap", "has 'cheap' for DynamoDB write units: give US dollars"),
        ("DynamoDB write units: -1", "has -1 for DynamoDB write units"),
        ("DynamoDB write units: .inf", "has inf for DynamoDB write units"),
        ("{", "cannot be read"),
    ],
)
def test_a_wrong_price_is_named(folder: Path, text: str, message: str) -> None:
    (folder / "prices").write_text(text)
    with pytest.raises(SettingsError, match=message):
        run_plan(given(folder, "--rows", ".", "--prices", str(folder / "prices")), Edges(estimated, deployment))


def test_the_runbook_explains_every_flag() -> None:
    page = (REPOSITORY / "docs" / "operations.md").read_text()
    section = page.split("## Planning a cube before it is built")[1].split("\n## ")[0]

    explained = set(re.findall(r"(?m)^\| `(--\w+)", section))
    assert explained == {f"--{flag}" for flag in vars(given(Path())) if flag != "command"}
