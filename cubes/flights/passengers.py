"""The client of the example: one airline group's passenger system, with made-up but repeatable figures.

The group flies as Delta (DL) and Endeavor (9E). Every day, carrier and route of theirs in the public flights gives one
record; like any real client it also repeats itself, corrects itself late, delivers out of order and sends rubbish.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

GROUP = frozenset({"DL", "9E"})
SEATS = {"DL": 160, "9E": 60}
FIRST_DAY = date(2013, 1, 1)
PER_MILLE_TWICE, PER_MILLE_CORRECTED, PER_MILLE_INVALID = 30, 20, 5
DAY = 86_400

Key = tuple[str, str, str, str]  # date, carrier, origin, dest


@dataclass
class Route:
    """The flights of one carrier on one route on one day."""

    departed: int = 0
    distance: int = 0


def records(files: Path) -> Iterator[tuple[object, bool]]:
    """Yield every record in the order of its arrival, with whether it is valid; `files` holds the flights CSV."""
    arrivals = [
        (second, number, place, record, valid)
        for number, (key, route) in enumerate(sorted(_routes(files).items()))
        for place, (second, record, valid) in enumerate(_sent(key, route))
    ]
    for _, _, _, record, valid in sorted(arrivals, key=lambda arrival: arrival[:3]):
        yield record, valid


def _routes(files: Path) -> dict[Key, Route]:
    routes: dict[Key, Route] = {}
    for year, month, day, departure, carrier, origin, dest, distance in _flights(files):
        if carrier in GROUP:
            key = (f"{year}-{int(month):02}-{int(day):02}", carrier, origin, dest)
            route = routes.setdefault(key, Route(distance=int(distance)))
            route.departed += departure not in ("", "NA")
    return routes


def _flights(files: Path) -> Iterator[tuple[str, ...]]:
    names = ("year", "month", "day", "dep_time", "carrier", "origin", "dest", "distance")
    with zipfile.ZipFile(files / "flights.csv.zip") as archive, archive.open("flights.csv") as raw:
        rows = csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
        header = next(rows)
        yield from map(itemgetter(*map(header.index, names)), rows)


def _sent(key: Key, route: Route) -> Iterator[tuple[int, object, bool]]:
    """Yield (arrival in seconds since the first day, record, valid) of everything that is sent for one key."""
    days = (date.fromisoformat(key[0]) - FIRST_DAY).days
    version = (days + 1) * DAY + 2 * 3600 + _draw(key, "version", 3 * 3600)
    record = _record(key, route, version, "first")
    corrected = _draw(key, "corrected", 1000) < PER_MILLE_CORRECTED
    # One correction in four overtakes what it corrects: the first record then arrives stale.
    late = 15 * DAY if corrected and _draw(key, "overtaken", 4) == 0 else 0
    yield version + late, record, True
    if _draw(key, "twice", 1000) < PER_MILLE_TWICE:
        yield version + late + 60 + _draw(key, "again", DAY), dict(record), True
    if corrected:
        newer = version + 2 * DAY + _draw(key, "correction", 12 * DAY)
        yield newer, _record(key, route, newer, "correction"), True
    if _draw(key, "invalid", 1000) < PER_MILLE_INVALID:
        spoil = DEFECTS[_draw(key, "defect", len(DEFECTS))]
        yield version + 5, spoil(dict(record)), False


def _record(key: Key, route: Route, version: int, salt: str) -> dict[str, Any]:
    day, carrier, origin, dest = key
    seats = route.departed * SEATS[carrier]
    passengers = seats * (55 + _draw(key, salt + " load", 45)) // 100
    fare = 4_900 + route.distance * (9 + _draw(key, salt + " fare", 9))  # cents
    cents = passengers * fare + (_draw(key, salt + " cents", 100) if passengers else 0)
    if passengers and _draw(key, salt + " refund", 500) == 0:
        cents = -(cents // 10)  # refunds outweigh the day's sales
    return {
        "date": day,
        "carrier": carrier,
        "origin": origin,
        "dest": dest,
        "passengers": passengers,
        "revenue": _money(cents),
        "updated_at": _instant(version),
    }


def _money(cents: int) -> str:
    units, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{units}.{rest:02}"


def _instant(seconds: int) -> str:
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    return (start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _draw(key: Key, salt: str, choices: int) -> int:
    """Draw one of `choices` numbers by hashing, so that every run on every machine draws the same."""
    state = zlib.crc32("|".join((*key, salt)).encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    state = (state ^ state >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return (state ^ state >> 31) % choices


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda record: {key: value for key, value in record.items() if key != name}


def _with(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda record: record | {name: value}


DEFECTS: tuple[Callable[[dict[str, Any]], object], ...] = (
    _without("date"),
    _without("passengers"),
    _without("updated_at"),
    _with("passengers", "many"),
    _with("passengers", 10**19),  # beyond int64
    _with("passengers", 12.5),
    _with("date", "2013-02-30"),
    _with("date", "01/02/2013"),
    _with("revenue", "12.345"),
    _with("revenue", "1,234.50"),
    _with("revenue", "9999999999999.00"),  # beyond decimal(14,2)
    _with("updated_at", "yesterday"),
    _with("cabin", "economy"),  # a field the definition does not know
    _with("origin", None),
    _with("carrier", None),
    lambda record: list(record.values()),
    lambda record: "passengers: " + str(record["passengers"]),
    lambda record: None,
)
