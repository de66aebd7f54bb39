"""The logical types of columns, the same in every store."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The families of types that `cube.yaml` knows."""

    STRING = "string"
    INT32 = "int32"
    INT64 = "int64"
    DECIMAL = "decimal"
    FLOAT64 = "float64"
    BOOL = "bool"
    DATE = "date"
    TIMESTAMP = "timestamp"


INTEGERS = frozenset({Kind.INT32, Kind.INT64})
_DECIMAL = re.compile(r"decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)")
_BITS = {Kind.INT32: 31, Kind.INT64: 63}


@dataclass(frozen=True)
class LogicalType:
    """A type of a column; precision and scale (digits) are set for decimals only."""

    kind: Kind
    precision: int = 0
    scale: int = 0

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})" if self.kind is Kind.DECIMAL else str(self.kind)

    @property
    def summable(self) -> bool:
        """Whether a sum is exact whatever the order of the rows: not so for floats."""
        return self.kind in INTEGERS or self.kind is Kind.DECIMAL

    @property
    def storable(self) -> bool:
        """Whether a column may have it: a decimal has at most 18 digits after and 20 before the point.

        That is what a CQL decimal keeps in the Spark Cassandra Connector, which reads it as decimal(38,18).
        """
        return self.scale <= 18 and self.precision - self.scale <= 20

    @property
    def integer_range(self) -> range:
        """The integers that fit; empty for other kinds."""
        bits = _BITS.get(self.kind)
        return range(-(2**bits), 2**bits) if bits else range(0)


STRING = LogicalType(Kind.STRING)
INT64 = LogicalType(Kind.INT64)
DATE = LogicalType(Kind.DATE)


def parse_logical_type(text: str) -> LogicalType | None:
    """Read `int32`, `decimal(14,2)` and so on; None if it is not a type."""
    if found := _DECIMAL.fullmatch(text.strip()):
        precision, scale = int(found[1]), int(found[2])
        return LogicalType(Kind.DECIMAL, precision, scale) if 0 < precision <= 38 and scale <= precision else None
    if text in set(Kind) - {Kind.DECIMAL}:
        return LogicalType(Kind(text))
    return None
