"""Logical types in DynamoDB's low-level attribute form, as boto3's client takes and gives it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from cube_model.logical_types import Kind, LogicalType
from cube_model.values import Value, exact_decimal

ATTRIBUTE_TYPES: dict[Kind, str] = {
    Kind.STRING: "S",
    Kind.INT32: "N",
    Kind.INT64: "N",
    Kind.DECIMAL: "N",
    Kind.FLOAT64: "S",  # repr round-trips every double; DynamoDB's N holds 38 decimal digits and no 1e300
    Kind.BOOL: "BOOL",
    Kind.DATE: "S",
    Kind.TIMESTAMP: "S",
}


def to_text(value: Value) -> str:
    """The canonical text of a value; equal values have equal texts, dates and timestamps sort as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")  # strftime drops zeros
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return repr(value) if isinstance(value, float) else str(value)


def to_attribute(logical: LogicalType, value: Value) -> dict[str, str | bool]:
    """A value as a DynamoDB attribute."""
    kind = ATTRIBUTE_TYPES[logical.kind]
    return {kind: bool(value)} if kind == "BOOL" else {kind: to_text(value)}


def from_attribute(logical: LogicalType, attribute: Mapping[str, str | bool]) -> Value:
    """The value of a DynamoDB attribute; the inverse of `to_attribute`."""
    kind, raw = logical.kind, next(iter(attribute.values()))
    if isinstance(raw, bool):
        return raw
    if kind is Kind.DECIMAL:
        return exact_decimal(raw, logical.scale)
    if kind is Kind.TIMESTAMP:
        return datetime.fromisoformat(raw)
    if kind is Kind.DATE:
        return date.fromisoformat(raw)
    return float(raw) if kind is Kind.FLOAT64 else int(raw) if kind in (Kind.INT32, Kind.INT64) else raw
