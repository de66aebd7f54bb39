"""The results of a comparison of loaders, in the form that all benchmarks share."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, TypeAlias

from bench.comparison import Load, Measured
from bench.peers import EXECUTE_CONCURRENT, FLOOR, OURS

Json: TypeAlias = dict[str, Any]
RATE, OWN_RATE, ROWS = "rows/s", "rows/s without start-up", "rows"
CPU, SERVER_CPU, MEMORY = "client CPU", "server CPU", "peak memory"
_PER_MILLION = "s a million rows"
_UNITS = {RATE: RATE, OWN_RATE: RATE, CPU: _PER_MILLION, SERVER_CPU: _PER_MILLION, MEMORY: "MiB", ROWS: ROWS}
_OF_SENDING = (OWN_RATE, SERVER_CPU, ROWS)
_WRONG = "it left other rows than the file has"


def document(
    found: Sequence[Measured], machine: str, tools: Mapping[str, Mapping[str, str]], notes: Sequence[str]
) -> Json:
    """The JSON document of a run."""
    data = {m.data.name: _description([other for other in found if other.data == m.data]) for m in found}
    return {
        "benchmark": "loader",
        "title": "csv_loader: CSV into Cassandra",
        "machine": machine,
        "data": data,
        "equal": all(measured.equal for measured in found if measured.loads),
        "results": [result for measured in found for result in _results(measured)],
        "ratios": [ratio for name in data for ratio in _ratios([m for m in found if m.data.name == name])],
        "tools": tools,
        "missing": {f"{m.data.name}/{m.peer.name}": m.problem or _WRONG for m in found if not m.equal},
        "notes": list(notes),
    }


def _description(found: Sequence[Measured]) -> str:
    return f"{found[0].data.title}: {max(measured.expected.rows for measured in found):,} rows"


def figure(measured: Measured | None, name: str) -> float | None:
    """The median of a figure over the loads; None where there is none, or a load left other rows than it should."""
    if measured is None or not measured.equal or (measured.peer.sends_only and name not in _OF_SENDING):
        return None
    values = _values(measured, name)
    return median(values) if values else None


def _values(measured: Measured, name: str) -> list[float]:
    rows = measured.expected.rows
    values = (_value(load, rows, name) for load in measured.loads)
    return [value for value in values if value is not None]


def _value(load: Load, rows: int, name: str) -> float | None:
    match name:
        case "rows/s":
            return round(rows / load.seconds)
        case "rows/s without start-up":
            return round(rows / load.own_seconds) if load.own_seconds else None
        case "client CPU":
            return round(load.cpu_seconds / rows * 1e6, 2)
        case "server CPU":
            return round(load.server_seconds / rows * 1e6, 2)
        case "peak memory":
            return round(load.peak_bytes / (1 << 20))
    return rows


def _results(measured: Measured) -> Iterator[Json]:
    for name, unit in _UNITS.items():
        if (value := figure(measured, name)) is not None:
            path = f"{measured.data.name}/{measured.peer.name}/{name}"
            yield {"name": path, "unit": unit, "value": value, "runs": _values(measured, name)}


def _ratios(measured: Sequence[Measured]) -> Iterator[Json]:
    """Ours over the others; a single figure of ours with an aim is over one."""
    found = {one.peer.name: one for one in measured}
    ours = found.get(OURS)
    peers = [one for name, one in found.items() if name not in (OURS, FLOOR)]
    best, tool = _best(peers), _best([one for one in peers if one.peer.tool])
    yield from _ratio(ours, best, RATE, 4, "the best peer")
    if tool is not best:
        yield from _ratio(ours, tool, RATE, 4, "the best loading tool")
    yield from _ratio(ours, found.get(EXECUTE_CONCURRENT), RATE, 25)
    yield from _ratio(ours, found.get(FLOOR), OWN_RATE, 0.8)
    yield from _limit(ours, CPU, 4)
    yield from _limit(ours, MEMORY, 400)


def _best(peers: Sequence[Measured]) -> Measured | None:
    return max(peers, key=lambda one: figure(one, RATE) or 0, default=None)


def _ratio(ours: Measured | None, other: Measured | None, name: str, aim: float, called: str = "") -> Iterator[Json]:
    over, under = figure(ours, name), figure(other, name)
    if other is None or over is None or not under:
        return
    who = f"{called}, {other.peer.name}" if called else other.peer.name
    yield {
        "name": f"{other.data.name}: {name}, {OURS} over {who}",
        "over": f"{over:,.0f}",
        "under": f"{under:,.0f}",
        "value": round(over / under, 2),
        "aim": aim,
        "at_most": False,
    }


def _limit(ours: Measured | None, name: str, aim: float) -> Iterator[Json]:
    value = figure(ours, name)
    if ours is None or value is None:
        return
    what = f"{ours.data.name}: {name} of {OURS}, {_UNITS[name]}"
    yield {"name": what, "over": f"{value:,}", "under": "1", "value": value, "aim": aim, "at_most": True}
