"""What `python -m glue_cube plan` does: opens what it is told to look at, and prints the plan."""

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cube_model.definition import Cube
from cube_model.lattice_picture import lattice_svg
from cube_model.manifest import Manifest
from cube_model.parsing import read_cube
from cube_model.store import Blocks
from glue_cube.errors import SettingsError
from glue_cube.parts import parts_of
from glue_cube.plan_choice import CELLS, WRITE_UNITS, recommended
from glue_cube.plan_json import plan_json
from glue_cube.plan_prices import read_prices
from glue_cube.plan_result import Budget, Estimate, Plan, Stored
from glue_cube.plan_text import plan_text
from glue_cube.publish import Pointer

NAME, HELP = "plan", "tell what a cube takes before it is built, and after"

_BUDGET = re.compile(r"([\d_,]+)(wu)?")


class Versions(Protocol):
    """The control table as one sees it who only looks."""

    def pointer(self) -> Pointer | None:
        """What is published; None before the first version."""

    def manifest(self, version: str) -> Manifest | None:
        """The manifest of a version; None if there is none."""


class Deployment(Protocol):
    """The tables of a deployment."""

    @property
    def control(self) -> Versions:
        """What is published."""

    @property
    def cube(self) -> Blocks:
        """Its blocks."""


@dataclass(frozen=True)
class Edges:
    """How what is outside is opened: rows of a folder, with the fraction to look at; a deployment's tables."""

    estimate: Callable[[Cube, Path, float | None], Estimate]
    deployment: Callable[[str], Deployment]


def configure(parser: ArgumentParser) -> None:
    """What is looked at, and how it is shown."""
    add = parser.add_argument
    add("--cube", type=Path, required=True, help="the cube's folder, as cubes/flights")
    add("--rows", type=Path, metavar="FOLDER", help="estimate from <source>.parquet of each source, lookups too")
    add("--sample", metavar="FRACTION", help="look at this share of the rows; without, at a million rows in all")
    add("--name", help="beside the estimates what is published of a deployment, as flights-dev; reads all its blocks")
    add("--budget", metavar="CELLS", help="choose cuboids within so many cells, or write units: 20000, 300wu")
    add("--prices", type=Path, metavar="FILE", help="US dollars by unit, in YAML or JSON, as of tools/cost_table.py")
    add("--json", action="store_true", help="print one JSON object instead of the table")
    add("--svg", type=Path, metavar="FILE", help="draw the lattice")


def run_plan(given: Namespace, edges: Edges) -> None:
    """Print the plan; SettingsError if an argument has no meaning."""
    if not given.rows and not given.name:
        raise SettingsError("give --rows to estimate, --name to look at what is published, or both")
    fraction, budget = _fraction(given.sample), _budget(given.budget)
    prices = read_prices(given.prices) if given.prices else None
    cube = read_cube(given.cube)
    published = _published(given.name, edges) if given.name else None  # first, as it fails sooner
    estimate = edges.estimate(cube, given.rows, fraction) if given.rows else None
    plan = Plan(cube, estimate, published)
    if budget:
        plan = Plan(cube, estimate, published, recommended(cube, plan.parts, budget))
    if given.svg:
        _draw(plan, given.svg)
    print((plan_json if given.json else plan_text)(plan, prices))


def _published(name: str, edges: Edges) -> Stored:
    tables = edges.deployment(name)
    pointer = tables.control.pointer()
    manifest = tables.control.manifest(pointer.version) if pointer else None
    if manifest is None:
        raise SettingsError(f"nothing is published of {name}: run its job first, or plan without --name")
    return Stored(manifest.version, parts_of(manifest, tables.cube))


def _draw(plan: Plan, file: Path) -> None:
    cells = {name: found.cells for name, found in plan.parts.cuboids.items()}
    picked = frozenset(each.name for each in plan.recommendation.choices) if plan.recommendation else None
    try:
        file.write_text(lattice_svg(plan.cube, cells, picked), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--svg {file} cannot be written: {error}") from error


def _fraction(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        fraction = float(text)
    except ValueError:
        fraction = 0.0
    if not 0 < fraction <= 1:
        raise SettingsError(f"--sample is {text!r}: give the share of the rows to look at, above 0 and at most 1")
    return fraction


def _budget(text: str | None) -> Budget | None:
    if text is None:
        return None
    found = _BUDGET.fullmatch(text)
    digits = re.sub("[_,]", "", found[1]) if found else ""
    if not found or not digits.isascii() or not digits or not int(digits):
        raise SettingsError(f"--budget is {text!r}: give cells, as 20000, or write units, as 300wu")
    return Budget(int(digits), WRITE_UNITS if found[2] else CELLS)
