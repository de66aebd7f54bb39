"""Prices of DynamoDB, and what a part of a cube costs by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import yaml

from glue_cube.errors import SettingsError
from glue_cube.footprint import Footprint

UNITS = ("DynamoDB write units", "DynamoDB read units", "DynamoDB storage GB")  # as tools/cost_table.py has them
_GB = 2**30
QUESTIONS = 1000


@dataclass(frozen=True)
class Prices:
    """US dollars of a write unit, a read unit, and a GB that is kept for a month."""

    write_unit: float
    read_unit: float
    gb_month: float

    def written(self, found: Footprint) -> float:
        """What it costs to write all blocks once."""
        return found.write_units * self.write_unit

    def kept(self, found: Footprint) -> float:
        """What it costs to keep them for a month."""
        return found.bytes / _GB * self.gb_month

    def read(self, found: Footprint) -> float:
        """What it costs to read all of them a thousand times."""
        return found.whole_read * QUESTIONS * self.read_unit


def read_prices(file: Path) -> Prices:
    """The prices of a YAML or JSON file, by unit; other units are passed over. SettingsError names what is missing."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"--prices {file} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise SettingsError(f"--prices {file} has no prices: give a line `<unit>: <price in USD>` for {_all()}")
    return Prices(*(_price(found, unit, file) for unit in UNITS))


def _price(found: Mapping[object, object], unit: str, file: Path) -> float:
    price = found.get(unit)
    try:
        number = float(str(price))
    except ValueError:
        number = -1.0
    if not isfinite(number) or number < 0:
        what = f"has no price for {unit}" if price is None else f"has {price!r} for {unit}"
        raise SettingsError(f"--prices {file} {what}: give US dollars for {_all()}")
    return number


def _all() -> str:
    return ", ".join(f"`{unit}`" for unit in UNITS)
