"""The cubes of the growth curve: TPC-H lineitem of three scale factors, and of four to ten dimensions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cube_data import CubeData
from bench.data_sets import DataFolder, generate_lineitem

SCALES = ("0.1", "1", "3")
MOST, USUAL, FEWEST = 10, 8, 4  # dimensions
ROWS, DIMENSIONS = "rows", "dimensions"
# The last two follow from two dates each and have two values, so that the base stays far below the number of rows.
_DIMENSIONS = (
    *("returnflag", "linestatus", "shipmode", "shipinstruct", "ship_year", "ship_month", "discount", "tax"),
    *("late", "weekend"),
)
_SELECT = """
SELECT l_returnflag AS returnflag, l_linestatus AS linestatus, l_shipmode AS shipmode, l_shipinstruct AS shipinstruct,
       year(l_shipdate)::INT AS ship_year, month(l_shipdate)::INT AS ship_month,
       (l_discount * 100)::INT AS discount, (l_tax * 100)::INT AS tax,
       (l_receiptdate > l_commitdate)::INT AS late, (isodow(l_shipdate) > 5)::INT AS weekend,
       l_quantity::BIGINT AS quantity, (l_extendedprice * 100)::BIGINT AS price
FROM read_parquet($source)"""


@dataclass(frozen=True)
class Step:
    """One cube of the curve: a scale factor and the first dimensions of lineitem."""

    scale: str
    dimensions: int

    @property
    def title(self) -> str:
        """How it is called on the page."""
        return f"SF {self.scale}, {self.dimensions} dimensions"

    @property
    def data(self) -> CubeData:
        """Its rows and dimensions."""
        table, names = f"lineitem-{self.scale}", _DIMENSIONS[: self.dimensions]
        name = f"{table}-{self.dimensions}"
        return CubeData(name, self.title, _generated(self.scale), _SELECT, names, ("quantity", "price"), table)


CURVES = {
    ROWS: tuple(Step(scale, USUAL) for scale in SCALES),
    DIMENSIONS: tuple(Step("1", dimensions) for dimensions in range(FEWEST, MOST + 1)),
}


def steps(scales: Sequence[str], most: int) -> tuple[Step, ...]:
    """The steps of both curves within these scale factors and so many dimensions, each once."""
    every = dict.fromkeys(step for curve in CURVES.values() for step in curve)
    return tuple(step for step in every if step.scale in scales and step.dimensions <= most)


def _generated(scale: str) -> Callable[[DataFolder], Path]:
    """The generator's own file, of all 16 columns."""

    def source(folder: DataFolder) -> Path:
        file = folder.folder / "whole" / f"lineitem-{scale}.parquet"
        if not file.exists():
            generate_lineitem(file, folder.programs, scale)
        return file

    return source
