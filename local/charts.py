"""Charts of the answers, by Vega-Lite, as SVG; no browser, no network."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import vl_convert

from local.cube_inputs import Chart

Spec = dict[str, Any]
Rows = Sequence[Sequence[Any]]

FONT = "Helvetica Neue, Helvetica, Arial, sans-serif"
MUTED, RULE, ACCENT = "#566573", "#dfe4e8", "#2f86a3"
CATEGORIES = ["#2f86a3", "#dd8a2f", "#5b9a68", "#a8638e", "#7d7fc4", "#8d949c"]
SEQUENCE = ["#e6eff2", "#8fbccb", "#2f86a3", "#0e3b52"]
HALF, WIDE, HEIGHT = 506, 1066, 290  # of a whole chart, in pixels
WIDE_FROM = 60  # places on the horizontal axis from which a chart takes the whole row

CONFIG: Spec = {
    "font": FONT,
    "view": {"stroke": None},
    "aria": False,  # the picture as a whole has its label
    "axis": {
        "labelColor": MUTED, "titleColor": MUTED, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE,
        "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "titlePadding": 8, "labelLimit": 190,
    },
    "legend": {
        "labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 11, "titleFontSize": 11, "symbolType": "circle",
        "titleFontWeight": "normal", "gradientThickness": 10,
    },
    "scale": {"bandPaddingInner": 0.22, "bandPaddingOuter": 0.12},
    "range": {"category": CATEGORIES, "ramp": SEQUENCE, "heatmap": SEQUENCE},
}  # fmt: skip


def is_wide(chart: Chart, columns: Sequence[str], rows: Rows) -> bool:
    """Tell whether a chart needs the whole width of the page."""
    at = columns.index(chart.x)
    return chart.mark in ("line", "area") and len({row[at] for row in rows}) >= WIDE_FROM


def chart_spec(chart: Chart, columns: Sequence[str], rows: Rows) -> Spec:
    """Say in Vega-Lite how an answer is drawn; raises ValueError if the chart names a column it does not have."""
    used = [name for name in (chart.x, chart.y, chart.color) if name]
    missing = [name for name in used if name not in columns]
    if missing:
        raise ValueError(f"chart: the answer has no column {', '.join(missing)} (it has: {', '.join(columns)})")
    places = {name: columns.index(name) for name in used}
    values = _named([{name: _plain(row[at]) for name, at in places.items()} for row in rows], used)
    encoding = {
        "x": _axis(chart.x, chart.x_title, values, measured=_is_measure(chart, "x", values)),
        "y": _axis(chart.y, chart.y_title, values, measured=_is_measure(chart, "y", values)),
    }
    if chart.mark == "bar" and encoding["x"]["type"] == "quantitative":
        encoding["y"]["sort"] = {"field": chart.x, "op": "sum", "order": "descending"}
        encoding["y"]["title"] = None  # the names speak for themselves
    if chart.mark == "rect":
        encoding = {name: axis | {"scale": {"paddingInner": 0.06}} for name, axis in encoding.items()}
    if chart.color:
        encoding["color"] = _color(chart, values)
    mark = _mark(chart, values)
    return {
        "width": WIDE if is_wide(chart, columns, rows) else HALF,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 4,
        "data": {"values": values},
        "mark": mark,
        "encoding": encoding,
    }


def _plain(value: Any) -> Any:
    """Turn a value of an answer into one that JSON and Vega know."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _named(values: list[Spec], names: Iterable[str]) -> list[Spec]:
    """Name the unknown among the categories; an unknown number stays away."""
    texts = {name for name in names if not _numeric(name, values)}
    return [{name: "unknown" if x is None and name in texts else x for name, x in row.items()} for row in values]


def _is_measure(chart: Chart, axis: str, values: list[Spec]) -> bool:
    """Numbers are measured along the axis on which a mark extends; elsewhere they name a place, as an hour does."""
    if chart.mark == "rect":
        return False
    name, other = (chart.x, chart.y) if axis == "x" else (chart.y, chart.x)
    return _numeric(name, values) and (axis == "y" or not _numeric(other, values) or chart.mark == "point")


def _numeric(name: str, values: list[Spec]) -> bool:
    found = [row[name] for row in values if row[name] is not None]
    return bool(found) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in found)


def _axis(name: str, title: str | None, values: list[Spec], measured: bool) -> Spec:
    channel: Spec = {"field": name, "title": title or _words(name)}
    texts = [row[name] for row in values if isinstance(row[name], str)]
    if measured:
        plain = {"format": ",~f", "tickCount": 5, "domain": False, "ticks": False}
        return channel | {"type": "quantitative", "axis": plain}
    quiet: Spec = {"grid": False, "labelAngle": 0, "ticks": False, "labelPadding": 6}
    if texts and all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts):
        shown = "%b" if len({text[:4] for text in texts}) == 1 else "%b %Y"
        utc = {"type": "utc"}  # a day is the same day in every time zone
        return channel | {"type": "temporal", "scale": utc, "axis": quiet | {"format": shown, "tickCount": "month"}}
    if texts and all(re.fullmatch(r"\d{4}-\d\d", text) for text in texts):
        year = len({text[:4] for text in texts}) > 1
        shown = f"timeFormat(toDate(datum.value + '-01T00:00'), '{'%b %y' if year else '%b'}')"
        return channel | {"type": "ordinal", "axis": quiet | {"labelExpr": shown}}
    return channel | {"type": "ordinal", "axis": quiet}


def _color(chart: Chart, values: list[Spec]) -> Spec:
    name = str(chart.color)
    title = chart.color_title or _words(name)
    if _numeric(name, values):
        return {"field": name, "type": "quantitative", "title": title}
    legend = {"orient": "top", "title": None, "offset": 4, "columnPadding": 14}
    return {"field": name, "type": "nominal", "legend": legend, "scale": {"range": CATEGORIES}}


def _mark(chart: Chart, values: list[Spec]) -> Spec:
    single: Spec = {} if chart.color else {"color": ACCENT}
    if chart.mark == "line":
        many = len({row[chart.x] for row in values}) >= WIDE_FROM
        return single | {
            "type": "line",
            "strokeWidth": 1.4 if many else 2,
            "point": not many,
            "interpolate": "monotone",
        }
    if chart.mark == "bar":
        return single | {"type": "bar", "cornerRadiusEnd": 0 if chart.color else 2}
    return single | {"type": chart.mark}


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def svg(spec: Spec, unique: str) -> str:
    """Draw a spec as inline SVG; `unique` keeps its ids apart from those of other pictures on the page."""
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec | {"background": "transparent", "config": CONFIG}))
    named = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{unique}-", drawn)
    return re.sub(r"^<svg ", '<svg aria-hidden="true" focusable="false" ', named)
