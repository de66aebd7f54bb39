"""Our frames are, byte for byte, those that the driver writes of the same values."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import cassandra.cqltypes as cql
import pyarrow as pa
import pytest
from cassandra import ConsistencyLevel
from cassandra.protocol import BatchMessage, ExecuteMessage, ProtocolHandler
from cassandra.query import BatchStatement, BatchType, PreparedStatement, Statement
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.frames.rows import Batch, BatchSize, batches
from csv_loader.frames.typed import ColumnReader
from csv_loader.message_frames import PreparedRows, Requests, RowsProtocolHandler
from csv_loader.profiles.profile import Profile
from csv_loader.table_cql import statement_columns
from cube_model.definition import Column, CsvSource, FileProfile
from cube_model.logical_types import Kind, parse_logical_type
from cube_model.values import parse_text

CQL = {
    Kind.STRING: cql.UTF8Type,
    Kind.INT32: cql.Int32Type,
    Kind.INT64: cql.LongType,
    Kind.DECIMAL: cql.DecimalType,
    Kind.FLOAT64: cql.DoubleType,
    Kind.BOOL: cql.BooleanType,
    Kind.DATE: cql.SimpleDateType,
    Kind.TIMESTAMP: cql.DateType,
}
TYPES = {
    "shop": "string",
    "at": "timestamp",
    "number": "int32",
    "day": "date",
    "small": "int32",
    "large": "int64",
    "price": "decimal(9,2)",
    "exact": "decimal(38,18)",
    "share": "float64",
    "open": "bool",
    "since": "date",
    "seen": "timestamp",
    "note": "string",
}
NULL = "null"


def a_source() -> CsvSource:
    columns = tuple(Column(name, kind) for name, text in TYPES.items() if (kind := parse_logical_type(text)))
    key = ("shop", "at", "number")
    profile = FileProfile()
    return CsvSource("sales", columns, key, None, (), (), ("s.csv",), (NULL,), ("shop", "at"), False, profile)


SOURCE = a_source()


def integers(bits: int) -> st.SearchStrategy[str]:
    return st.integers(-(2**bits), 2**bits - 1).map(str)


def decimals(whole: int, scale: int) -> st.SearchStrategy[str]:
    return st.decimals(-(10**whole) + 1, 10**whole - 1, allow_nan=False, allow_infinity=False, places=scale).map(
        lambda number: format(number, "f")
    )


TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12).filter(NULL.__ne__)
DATES = st.dates().map(str)
TIMES = st.datetimes().map(lambda at: at.isoformat(timespec="milliseconds") + "Z")
VALUES: dict[str, st.SearchStrategy[str]] = {
    "day": DATES,
    "small": integers(31),
    "large": integers(63),
    "price": decimals(7, 2),
    "exact": decimals(20, 18),
    "share": st.floats(allow_nan=False, allow_infinity=False).map(repr),
    "open": st.sampled_from(["true", "false", "TRUE", "False"]),
    "since": DATES,
    "seen": TIMES,
    "note": TEXT,
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.one_of(st.just(NULL), values) for name, values in VALUES.items()}),
    min_size=1,
    max_size=5,
)


def prepared(version: int) -> PreparedStatement:
    columns = [
        SimpleNamespace(keyspace_name="t", table_name="sales", name=column.name, type=CQL[column.type.kind])
        for column in statement_columns(SOURCE)
    ]
    return PreparedStatement(columns, b"0123456789abcdef", [0, 1], "INSERT", "t", version, [], b"fedcba9876543210")


def value(column: Column, text: str) -> Any:
    return None if text == NULL else parse_text(column, text)


def message(statement: Statement, version: int) -> Any:
    """As Session._create_response_future makes it."""
    if not isinstance(statement, BatchStatement):
        return ExecuteMessage(
            statement.prepared_statement.query_id, statement.values, ConsistencyLevel.LOCAL_QUORUM,
            timestamp=1_700_000_000_000_001, result_metadata_id=statement.prepared_statement.result_metadata_id,
        )  # fmt: skip
    keyspace = statement.keyspace if version == 5 else None
    parameters = statement._statements_and_parameters
    consistency = ConsistencyLevel.LOCAL_QUORUM
    return BatchMessage(statement.batch_type, parameters, consistency, None, 1_700_000_000_000_001, keyspace)


def encoded(handler: type[ProtocolHandler], statement: Statement, version: int) -> bytes:
    request = message(statement, version)
    frame: bytes = handler.encode_message(request, 77, version, compressor=None, allow_beta_protocol_version=False)
    return frame


def theirs(rows: Sequence[dict[str, str]], version: int) -> Statement:
    statement = prepared(version)
    bound = [statement.bind([value(c, row[c.name]) for c in statement_columns(SOURCE)]) for row in rows]
    if len(bound) == 1:
        return bound[0]
    batch = BatchStatement(BatchType.UNLOGGED)
    for row in bound:
        batch.add(row)
    return batch


def ours(rows: Sequence[dict[str, str]], requests: Requests) -> Batch:
    profile = Profile(nulls=frozenset({NULL}), typed_nulls=frozenset({NULL}))
    readers = [ColumnReader(SOURCE, column, profile) for column in SOURCE.columns]
    columns = [r.read(pa.array([row[c.name] for row in rows])) for r, c in zip(readers, SOURCE.columns, strict=True)]
    assert not any(column.bad for column in columns)
    [[batch]] = batches(SOURCE, columns, requests.prefix, BatchSize(100))
    return batch


@pytest.mark.parametrize("version", [4, 5])
@settings(deadline=None, max_examples=80)
@given(cells=ROWS, shop=TEXT, at=TIMES)
def test_a_frame_is_the_one_that_the_driver_writes(
    version: int, cells: list[dict[str, str]], shop: str, at: str
) -> None:
    rows = [{"shop": shop, "at": at, "number": str(number), **row} for number, row in enumerate(cells)]
    requests = Requests(prepared(version))

    request = requests.request(PreparedRows(ours(rows, requests)))

    assert encoded(RowsProtocolHandler, request, version) == encoded(ProtocolHandler, theirs(rows, version), version)
    assert request.routing_key == theirs(rows, version).routing_key


@pytest.mark.parametrize("number", [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**31, -(2**31), 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("scale", [1, 2**64])
def test_a_decimal_has_as_many_bytes_as_its_integer_needs(number: int, scale: int) -> None:
    exact = format(number * scale, "d")[:20]
    row = dict.fromkeys(VALUES, NULL) | {"shop": "a", "at": "2024-01-01T00:00Z", "number": "1", "exact": exact}
    requests = Requests(prepared(5))

    assert encoded(RowsProtocolHandler, requests.request(PreparedRows(ours([row], requests))), 5) == encoded(
        ProtocolHandler, theirs([row], 5), 5
    )
