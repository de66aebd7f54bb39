"""What a base's sketches are of: their bytes do not tell the type, so it stands at the Arrow field."""

from collections.abc import Mapping

import pyarrow as pa

from cube_model.logical_types import LogicalType, parse_logical_type

_TYPE = b"type"


def with_types(table: pa.Table, types: Mapping[str, LogicalType]) -> pa.Table:
    """The table with the logical types in which measures of these sketch columns are read."""
    fields = [
        field.with_metadata({_TYPE: str(types[field.name]).encode()}) if field.name in types else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def sketched_type(field: pa.Field) -> LogicalType | None:
    """The type that was put to a column; None if none was."""
    return parse_logical_type((field.metadata or {}).get(_TYPE, b"").decode())
