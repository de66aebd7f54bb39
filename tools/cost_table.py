"""Price the quantities of docs/operations.md: `python tools/cost_table.py --prices prices.yaml`.

The file has a line `<unit>: <price in USD>` for each unit of the page's table.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operations.md"
Quantities = dict[str, tuple[Decimal, Decimal]]  # a month of dev and of prod, by unit


class PriceError(Exception):
    """A price that is missing or is no number."""


def quantities(page: str) -> Quantities:
    """The table between the page's two marks."""
    table = page.split("<!-- cost -->")[1].split("<!-- /cost -->")[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|", table, re.M)
    return {unit: (Decimal(dev), Decimal(prod)) for unit, dev, prod in rows}


def costs(found: Quantities, prices: Mapping[str, object]) -> Quantities:
    """USD a month by unit; PriceError names every unit without a price and every price without a unit."""
    problems = [f"no price for: {unit}" for unit in found.keys() - prices.keys()]
    problems += [f"no such unit: {unit}" for unit in prices.keys() - found.keys()]
    if problems:
        raise PriceError("; ".join(sorted(problems)))
    return {unit: (dev * _price(prices, unit), prod * _price(prices, unit)) for unit, (dev, prod) in found.items()}


def _price(prices: Mapping[str, object], unit: str) -> Decimal:
    try:
        return Decimal(str(prices[unit]))
    except InvalidOperation as error:
        raise PriceError(f"the price of {unit} is {prices[unit]!r}: give US dollars, such as 0.01") from error


def main() -> None:
    """Print what each unit costs, and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prices", type=Path, required=True, help="a YAML file: price in USD by unit")
    try:
        text = parser.parse_args().prices.read_text()
        rows = costs(quantities(PAGE.read_text()), yaml.safe_load(text) or {})
    except (OSError, PriceError, yaml.YAMLError) as error:
        sys.exit(f"cost_table: {error}")
    rows["All of it"] = (
        sum((dev for dev, _ in rows.values()), Decimal()),
        sum((p for _, p in rows.values()), Decimal()),
    )
    for unit, (dev, prod) in rows.items():
        print(f"{unit:40} {dev:12,.2f} {prod:12,.2f}")


if __name__ == "__main__":
    main()
