"""A plan as people read it: a line for each part of the cube, and the choice as a rule for cube.yaml."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from cube_model.lattice import APEX, cuboids, plain_cuboids
from cube_model.stored_cuboids import CuboidRules
from glue_cube.footprint import Footprint
from glue_cube.parts import Parts
from glue_cube.plan_prices import QUESTIONS, Prices
from glue_cube.plan_result import Plan, Recommendation

_Cell = Callable[[Footprint], str]

_AMOUNTS: Mapping[str, _Cell] = {
    "cells": lambda found: f"{found.cells:,}",
    "blocks": lambda found: f"{found.blocks:,}",
    "KB": lambda found: f"{found.bytes / 1024:,.1f}",
    "writes": lambda found: f"{found.write_units:,}",
    "read one": lambda found: f"{found.point_read:,.1f}",
    "read all": lambda found: f"{found.whole_read:,.1f}",
}
_REAL: Mapping[str, _Cell] = {
    "real": _AMOUNTS["cells"],
    "blocks": _AMOUNTS["blocks"],
    "writes": _AMOUNTS["writes"],
}


@dataclass(frozen=True)
class _Column:
    title: str
    cells: Mapping[str, str]


def plan_text(plan: Plan, prices: Prices | None = None) -> str:
    """What the plan is told by, the table of parts, and the choice if there is one."""
    lines = [*_heading(plan), "", *_table(plan, prices), "", *_legend(plan, prices)]
    if plan.recommendation:
        lines += ["", *_choice(plan, plan.recommendation)]
    return "\n".join(lines)


def only_rule(plan: Plan, found: Recommendation) -> str:
    """The `cuboids` of a definition that stores exactly what was chosen, coarse ones first."""
    chosen = {each.name for each in found.choices}
    names = [each.name for each in cuboids(plan.cube) if each.name in chosen]
    groups = [[_quoted(level) for level in name.split(",")] if name != APEX else [] for name in names]
    cap = [f"  max: {len(names)}"] if len(names) > CuboidRules.cap else []
    return "\n".join(["cuboids:", "  only:", *(f"    - [{', '.join(group)}]" for group in groups), *cap])


def _quoted(level: str) -> str:
    return level if yaml.safe_load(level) == level else f'"{level}"'


def _heading(plan: Plan) -> Iterator[str]:
    yield f"{plan.cube.title}: {len(plan.parts.cuboids)} cuboids"
    if plan.estimate:
        for source, found in plan.estimate.readings.items():
            whole = found.fraction == 1
            yield f"  {source}: {found.rows:,} rows, {'counted' if whole else f'estimated from {found.sampled:,}'}"
    if plan.published:
        yield f"  published: {plan.published.version}"


def _legend(plan: Plan, prices: Prices | None) -> Iterator[str]:
    yield "writes: write units of all blocks. read one, read all: read units of the block of one cell, of all blocks."
    items = sum(plan.parts.cuboids[c.name].cells for c in plain_cuboids(plan.cube) if c.name in plan.parts.cuboids)
    if items:
        yield f"Not counted: {items:,} cells that `storage` makes items besides, a write unit each or more."
    if plan.estimate and plan.published:
        yield "real: cells that are published, with their blocks and write units. off: by how much the estimate is."
    if prices:
        yield f"US dollars: to write all once, to keep it for a month, to read all of it {QUESTIONS:,} times."


def _table(plan: Plan, prices: Prices | None) -> Iterator[str]:
    columns = [_Column(title, _cells(plan.parts, cell)) for title, cell in _AMOUNTS.items()]
    if plan.estimate and plan.published:
        columns += [_Column(title, _cells(plan.published.parts, cell)) for title, cell in _REAL.items()]
        columns.append(_Column("off", dict(_off(plan.estimate.parts, plan.published.parts))))
    if prices:
        columns += [_Column(title, _cells(plan.parts, cell)) for title, cell in _money(prices).items()]
    return _aligned(_names(plan), columns)


def _cells(parts: Parts, cell: _Cell) -> dict[str, str]:
    return {name: cell(found) for name, found in parts.lines()}


def _money(prices: Prices) -> dict[str, _Cell]:
    return {
        "USD write": lambda found: f"{prices.written(found):.6f}",
        "USD month": lambda found: f"{prices.kept(found):.6f}",
        "USD read": lambda found: f"{prices.read(found):.6f}",
    }


def _off(estimated: Parts, real: Parts) -> Iterator[tuple[str, str]]:
    """By how much the estimate of the cells is more or less than there are."""
    known = dict(real.lines())
    for name, found in estimated.lines():
        if name in known and known[name].cells:
            yield name, f"{found.cells / known[name].cells - 1:+.0%}"


def _names(plan: Plan) -> list[str]:
    """The cuboids of the definition in its order, those that only a version has, then all else."""
    sides = [known.parts for known in (plan.estimate, plan.published) if known]
    stored = {each.name for each in cuboids(plan.cube)}
    of_cuboids = dict.fromkeys(name for parts in sides for name in parts.cuboids)
    others = dict.fromkeys(name for parts in sides for name, _ in parts.lines() if name not in of_cuboids)
    return [*sorted(of_cuboids, key=lambda name: name not in stored), *others]


def _aligned(names: Sequence[str], columns: Sequence[_Column]) -> Iterator[str]:
    width = max(map(len, names))
    widths = [max(len(c.title), *(len(c.cells.get(name, "")) for name in names)) for c in columns]
    yield "  ".join([" " * width, *(c.title.rjust(w) for c, w in zip(columns, widths, strict=True))])
    for name in names:
        cells = (c.cells.get(name, "").rjust(w) for c, w in zip(columns, widths, strict=True))
        yield "  ".join([name.ljust(width), *cells]).rstrip()


def _choice(plan: Plan, found: Recommendation) -> Iterator[str]:
    budget, choices = found.budget, found.choices
    within = f"{len(choices)} of {len(plan.parts.cuboids)} cuboids within {budget.most:,} {budget.unit}"
    yield f"{within}, the most useful for its space first:"
    yield ""
    titles = (budget.unit, "cells read by a question", "groupings answered")
    rows = {each.name: (f"{each.space:,}", f"{each.reads:,.0f}", f"{each.answered:,}") for each in choices}
    yield from _aligned(
        list(rows), [_Column(title, {name: row[i] for name, row in rows.items()}) for i, title in enumerate(titles)]
    )
    yield ""
    yield "To store these and no others, have in cube.yaml:"
    yield ""
    yield only_rule(plan, found)
