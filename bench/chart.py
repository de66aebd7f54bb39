"""A chart of a benchmark: lines over a number, time on a logarithmic axis; by Vega-Lite, as SVG."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import vl_convert

from local.charts import CATEGORIES, CONFIG, Spec

_WIDTH, _HEIGHT = 640, 300  # pixels


def drawn(chart: Mapping[str, Any]) -> str:
    """The SVG of a document's chart: `title`, the axes `x` and `y`, and `lines` of points by name."""
    return vl_convert.vegalite_to_svg(json.dumps({**chart_spec(chart), "config": CONFIG, "background": "white"}))


def chart_spec(chart: Mapping[str, Any]) -> Spec:
    """The chart in Vega-Lite; the last line is a dashed one: what it shows is not measured."""
    names = [*chart["lines"]]
    dashes = {"domain": names, "range": [[1, 0]] * (len(names) - 1) + [[4, 4]]}
    legend = {"orient": "top", "title": None}
    return {
        "title": chart["title"],
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": list(_values(chart))},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "title": chart["x"], "axis": {"labelAngle": 0}},
            "y": {"field": "y", "type": "quantitative", "title": chart["y"], "scale": {"type": "log"}},
            "color": {
                "field": "line",
                "type": "nominal",
                "legend": legend,
                "scale": {"domain": names, "range": CATEGORIES[: len(names)]},
            },
            "strokeDash": {"field": "line", "type": "nominal", "legend": None, "scale": dashes},
        },
    }


def _values(chart: Mapping[str, Any]) -> Iterator[Spec]:
    for name, points in chart["lines"].items():
        yield from ({"line": name, "x": x, "y": y} for x, y in points)
