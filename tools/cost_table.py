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
    """Prices that are no list of units, or one that is missing or no amount of money."""


def quantities(page: str) -> Quantities:
    """The table between the page's two marks."""
    table = page.split("<!-- cost -->")[1].split("<!-- /cost -->")[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|", table, re.M)
    return {unit: (Decimal(dev), Decimal(prod)) for unit, dev, prod in rows}


def read_prices(text: str) -> dict[str, object]:
    """The prices of a YAML file by unit; PriceError if it has another form."""
    prices = yaml.safe_load(text) or {}
    if not isinstance(prices, dict):
        raise PriceError(
            f"the prices are a {type(prices).__name__}: give a line `<unit>: <price in USD>` for each unit"
        )
    return prices


def costs(found: Quantities, prices: Mapping[str, object]) -> Quantities:
    """USD a month by unit; PriceError names every unit without a price and every price without a unit."""
    problems = [f"no price for: {unit}" for unit in found.keys() - prices.keys()]
    problems += [f"no such unit: {unit}" for unit in prices.keys() - found.keys()]
    if problems:
        raise PriceError("; ".join(sorted(problems)))
    return {unit: (dev * _price(prices, unit), prod * _price(prices, unit)) for unit, (dev, prod) in found.items()}


def _price(prices: Mapping[str, object], unit: str) -> Decimal:
    wrong = PriceError(f"the price of {unit} is {prices[unit]!r}: give US dollars, such as 0.01")
    try:
        price = Decimal(str(prices[unit]))
    except InvalidOperation as error:
        raise wrong from error
    if not price.is_finite() or price < 0:
        raise wrong
    return price


def main() -> None:
    """Print what each unit costs, and all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prices", type=Path, required=True, help="a YAML file: price in USD by unit")
    try:
        text = parser.parse_args().prices.read_text()
        rows = costs(quantities(PAGE.read_text()), read_prices(text))
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
