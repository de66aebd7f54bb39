"""A definition at random: sources that share some dimensions, measures of every kind, rules for cuboids."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CALENDAR = ("year", "quarter", "month", "day")
DIMENSIONS = ("place", "colour", "kind", "member")
SOURCES = ("sales", "visits", "returns")
LEVEL_TYPES = (*["string"] * 8, "int32", "int64", "decimal(18,9)", "bool", "date", "timestamp", "float64")
MEASURED = ("int32", "int64", "decimal(9,2)", "decimal(38,18)", "float64", "date", "timestamp", "string", "bool")
MAX_CUBOIDS = 36  # more take the time that other cubes could have

Entry = dict[str, Any]

SQL: Entry = {
    "derive": {"parity": "id % 2"},
    "where": "id % 5 <> 1",
    "enrich": [{"lookup": "parities", "match": {"parity": "code"}, "take": {"label": "label"}}],
}
PARITIES: Entry = {
    "kind": "csv",
    "lookup": True,
    "files": ["parities_*.csv"],
    "columns": {"code": "int64", "label": "string"},
    "key": ["code"],
    "partition": ["code"],
}


@dataclass(frozen=True)
class Dimension:
    """A dimension as the definition has it; `types` are those of its levels' columns, of a calendar only one."""

    name: str
    levels: tuple[str, ...]
    types: tuple[str, ...]
    calendar: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.name}_{number}" for number in range(len(self.types)))

    @property
    def labels(self) -> tuple[str, ...]:
        """What rules call the levels."""
        return (self.name,) if len(self.levels) == 1 else tuple(f"{self.name}.{level}" for level in self.levels)


def draw_definition(chance: random.Random) -> Entry:
    """All of a definition but its rules, as YAML has it."""
    names = SOURCES[: chance.choice((1, 2, 2, 3))]
    time = Dimension("time", _calendar(chance), ("date",), calendar=True)
    others = [_dimension(chance, name) for name in DIMENSIONS[: chance.choice((0, 1, 1, 2, 2, 3, 4))]]
    has = {d.name: chance.sample(names, chance.randint(1, len(names))) for d in others} | {"time": list(names)}
    dimensions = chance.sample([time, *others], len(others) + 1)
    measured = {name: _measured(chance) for name in names}
    every = CALENDAR[: CALENDAR.index(time.levels[-1]) + 1]
    return {
        "cube": "drawn",
        "title": "Drawn at random",
        "sources": {n: _source(chance, n, [d for d in dimensions if n in has[d.name]], measured[n]) for n in names},
        "dimensions": {d.name: _entry(d, has[d.name]) for d in dimensions},
        "measures": _measures(chance, measured),
        "segments": {"by": "time", "every": chance.choice(every)},
    }


def _calendar(chance: random.Random) -> tuple[str, ...]:
    chosen = chance.sample(CALENDAR, chance.randint(1, len(CALENDAR)))
    return tuple(level for level in CALENDAR if level in chosen)


def _dimension(chance: random.Random, name: str) -> Dimension:
    if chance.random() < 0.15:
        return Dimension(name, _calendar(chance), ("date",), calendar=True)
    depth = chance.choice((1, 1, 2, 3))
    levels = (name,) if depth == 1 else ("upper", "middle", "lower")[:depth]
    return Dimension(name, levels, tuple(chance.choice(LEVEL_TYPES) for _ in levels), calendar=False)


def _measured(chance: random.Random) -> Entry:
    return {f"m{number}": chance.choice(MEASURED) for number in range(chance.choice((1, 1, 2, 3)))}


def _source(chance: random.Random, name: str, dimensions: Sequence[Dimension], measured: Entry) -> Entry:
    columns: Entry = {"id": "int64"}
    for dimension in dimensions:
        types = (chance.choice(("date", "timestamp")),) if dimension.calendar else dimension.types
        columns |= dict(zip(dimension.columns, types, strict=True))
    columns |= measured
    if chance.random() < 0.5:
        columns |= {"revision": "int64"}
        return {"kind": "api", "columns": columns, "key": ["time_0", "id"], "version": "revision"}
    nulls = {} if chance.random() < 0.5 else {"nulls": ["\\N"]}
    return {"kind": "csv", "files": [f"{name}_*.csv"], "columns": columns, "key": ["id"], "partition": ["id"], **nulls}


def _entry(dimension: Dimension, sources: Sequence[str]) -> Entry:
    one = len(dimension.columns) == 1
    columns = dimension.columns[0] if one else list(dimension.columns)
    found: Entry = {"from": dict.fromkeys(sources, columns)}
    if dimension.calendar:
        found["calendar"] = list(dimension.levels)
    elif not one:
        found["levels"] = list(dimension.levels)
    return found


def _measures(chance: random.Random, measured: Entry) -> Entry:
    found: Entry = {}
    for source, columns in measured.items():
        if chance.random() < 0.5:
            found[f"{source}_rows"] = {"source": source, "agg": "count"}
        for column, kind in columns.items():
            for function in chance.sample(functions(kind), min(2, len(functions(kind)))):
                found[f"{source}_{column}_{function}"] = {"source": source, "agg": function, "of": column}
    exact = [name for name, m in found.items() if "of" not in m or _exact(measured[m["source"]][m["of"]], m["agg"])]
    for number in range(min(2, len(exact) // 2)):
        found[f"ratio_{number}"] = {"agg": "ratio", "of": chance.sample(exact, 2)}
    return found


def functions(kind: str) -> list[str]:
    """The measures that a column of a type can have."""
    if kind in ("string", "bool"):
        return ["count"]
    return ["count", "min", "max", *(["sum", "avg"] if kind.startswith(("int", "decimal")) else [])]


def _exact(kind: str, function: str) -> bool:
    """Whether a ratio of the measure is exact, and its digits are few enough for the oracle's 128 bits."""
    return function == "count" or (kind.startswith(("int", "decimal(9")) and function != "avg")


def with_sql(definition: Entry) -> Entry:
    """The definition with a derived column, a filter and a lookup in every source, and measures of what they make."""
    sources = {name: {**source, **SQL} for name, source in definition["sources"].items()}
    measures: Entry = {}
    for name in sources:
        measures[f"{name}_parity_sum"] = {"source": name, "agg": "sum", "of": "parity"}
        measures[f"{name}_label_count"] = {"source": name, "agg": "count", "of": "label"}
    return {
        **definition,
        "sources": {**sources, "parities": PARITIES},
        "measures": {**definition["measures"], **measures},
    }


def draw_rules(chance: random.Random, definition: Entry) -> Entry:
    """Some rules for the cuboids of a definition; they may leave none, or too many."""
    names = list(definition["dimensions"])
    labels = {name: _labels(name, entry) for name, entry in definition["dimensions"].items()}
    found: Entry = {"max": MAX_CUBOIDS}
    if chance.random() < 0.15:
        return found | {"only": _groups(chance, labels, 6)}
    rules: list[Entry] = [
        {"mandatory": chance.sample(names, 1)},
        {"hierarchy": [chance.sample(names, chance.randint(1, len(names)))]},
        {"joint": [chance.sample(names, chance.randint(1, len(names)))]},
        {"exclude": _groups(chance, labels, 3)},
        {"include": _groups(chance, labels, 3)},
        {"dimensions": chance.randint(1, len(names))},
    ]
    for rule in rules:
        found |= rule if chance.random() < 0.3 else {}
    return found


def _labels(name: str, entry: Entry) -> list[str]:
    levels = entry.get("calendar") or entry.get("levels") or [name]
    return [name, *(f"{name}.{level}" for level in levels)] if len(levels) > 1 else [name]


def _groups(chance: random.Random, labels: dict[str, list[str]], most: int) -> list[list[str]]:
    """Groups of levels, one a dimension at most; a dimension alone may stand for one of its levels."""
    names = list(labels)
    return [
        [chance.choice(labels[name]) for name in chance.sample(names, chance.randint(1, len(names)))]
        for _ in range(chance.randint(1, most))
    ]
