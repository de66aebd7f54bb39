"""A plan as one JSON object, for programs."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from glue_cube.footprint import Footprint
from glue_cube.parts import Parts
from glue_cube.plan_prices import Prices
from glue_cube.plan_result import Plan, Recommendation
from glue_cube.plan_text import only_rule


def plan_json(plan: Plan, prices: Prices | None = None) -> str:
    """`sources`, `estimated` and `real` with their `cuboids`, `bases`, `dictionaries` and `total`, and `choice`.

    What is not known is null. Bytes are those of the items; units are DynamoDB's; amounts of money US dollars.
    """
    readings = plan.estimate.readings if plan.estimate else {}
    found = {
        "cube": plan.cube.name,
        "sources": {source: {**asdict(each), "fraction": each.fraction} for source, each in readings.items()},
        "estimated": _parts(plan.estimate.parts, prices) if plan.estimate else None,
        "version": plan.published.version if plan.published else None,
        "real": _parts(plan.published.parts, prices) if plan.published else None,
        "choice": _choice(plan, plan.recommendation) if plan.recommendation else None,
    }
    return json.dumps(found, indent=1)


def _parts(parts: Parts, prices: Prices | None) -> dict[str, Any]:
    return {
        "cuboids": _footprints(parts.cuboids, prices),
        "bases": _footprints(parts.bases, prices),
        "dictionaries": _footprint(parts.dictionaries, prices),
        "total": _footprint(parts.total, prices),
    }


def _footprints(found: Mapping[str, Footprint], prices: Prices | None) -> dict[str, Any]:
    return {name: _footprint(each, prices) for name, each in found.items()}


def _footprint(found: Footprint, prices: Prices | None) -> dict[str, Any]:
    if prices is None:
        return asdict(found)
    money = {"usd_write": prices.written(found), "usd_month": prices.kept(found), "usd_read": prices.read(found)}
    return {**asdict(found), **money}


def _choice(plan: Plan, found: Recommendation) -> dict[str, Any]:
    steps = [asdict(each) for each in found.choices]
    return {**asdict(found.budget), "steps": steps, "rule": only_rule(plan, found)}
