from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.frames.selections import joined, taken
from csv_loader.frames.texts import data_of
from csv_loader.frames.typed import Typed
from tests.typed_columns import a_column, typed

VALUES: dict[str, list[Any]] = {
    "string": ["", "a", "ü", None],
    "int64": [0, -1, 2**63 - 1, None],
    "decimal(30,2)": [Decimal("0"), Decimal("-0.01"), Decimal("99999999999999999999.99"), None],
    "bool": [True, False, None],
}
COLUMN = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.sampled_from(VALUES[kind]), max_size=8))
)


def held(column: Typed) -> list[Any]:
    """The values as they are held, None where they are null."""
    values: Any = column.values
    items = values.to_pylist() if isinstance(values, pa.StringArray) else values.tolist()
    valid = [True] * len(items) if column.valid is None else column.valid.tolist()
    return [item if there else None for item, there in zip(items, valid, strict=True)]


def of(kind: str, values: Sequence[Any]) -> Typed:
    return typed(a_column(f"c:{kind}"), values)


@settings(max_examples=60)
@given(COLUMN, st.data())
def test_rows_are_taken_in_the_order_asked_for(column: tuple[str, list[Any]], data: st.DataObject) -> None:
    whole = of(*column)
    rows = data.draw(st.lists(st.integers(0, len(column[1]) - 1), max_size=9)) if column[1] else []
    found = taken(whole, np.array(rows, np.int64))

    assert held(found) == [held(whole)[row] for row in rows]
    assert found.column == whole.column


@settings(max_examples=60)
@given(COLUMN, st.lists(st.integers(0, 8), max_size=3))
def test_parts_are_joined_to_the_whole(column: tuple[str, list[Any]], cuts: list[int]) -> None:
    kind, values = column
    places = [0, *sorted(cuts), len(values) + 8]
    parts = [of(kind, values[start:end]) for start, end in zip(places[:-1], places[1:], strict=True)]

    assert held(joined(parts)) == held(of(kind, values))


def test_a_part_of_an_array_is_joined_without_what_is_around_it() -> None:
    texts = pa.array(["a", "b", "c", "d"])
    parts = [Typed(a_column("c:string"), texts[1:3]), Typed(a_column("c:string"), texts[3:])]

    assert held(joined(parts)) == ["b", "c", "d"]
    assert data_of(joined(parts[:1]).values).tobytes() == b"bc"


def test_reasons_are_left_behind() -> None:
    assert taken(Typed(a_column("c:bool"), np.array([1, 0], np.uint8), None, {1: "why"}), np.array([0])).bad == {}


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_without_nulls_there_is_no_mask(kind: str) -> None:
    values = [value for value in VALUES[kind] if value is not None]

    assert joined([of(kind, values), of(kind, values)]).valid is None
    assert taken(of(kind, values), np.array([0, 0])).valid is None
