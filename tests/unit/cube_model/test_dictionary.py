"""Values and places against Python's sorting, for columns that are numbers in themselves and for those that are not."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.dictionary import coded

SMALL = st.integers(-5, 60) | st.integers(1_000, 1_100)
KINDS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.int32(), SMALL),
    (pa.int64(), SMALL),
    (pa.int64(), st.integers(2**63 - 9, 2**63 - 1)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.int32(), st.sampled_from([-(2**31), 2**31 - 1])),
    (pa.int8(), st.integers(-128, 127)),
    (pa.date32(), st.dates()),
    (pa.date32(), st.dates(date(2013, 1, 1), date(2013, 3, 1))),
    (pa.string(), st.text("ABZ", min_size=3, max_size=3)),
    (pa.string(), st.text("aé€", max_size=2)),
    (pa.string(), st.sampled_from(["\x00", "\x7f", "a"])),
    (pa.string(), st.text(min_size=9, max_size=9)),
    (pa.bool_(), st.booleans()),
]


@pytest.mark.parametrize("nulls", [False, True])
@pytest.mark.parametrize(("kind", "values"), KINDS)
@given(st.data())
def test_values_are_in_order_with_null_last_and_columns_are_places_in_them(
    kind: pa.DataType, values: st.SearchStrategy[Any], nulls: bool, data: st.DataObject
) -> None:
    columns = data.draw(
        st.lists(st.lists(values | st.none() if nulls else values, max_size=20), min_size=1, max_size=3)
    )

    found, places = coded([in_chunks(column, kind) for column in columns])

    known: set[Any] = {value for column in columns for value in column}
    order = [*sorted(known - {None}), *([None] if None in known else [])]
    assert found.type == kind
    assert found.to_pylist() == order
    assert [[order[place] for place in column.tolist()] for column in places] == columns


def in_chunks(values: list[Any], kind: pa.DataType) -> pa.ChunkedArray:
    """In two parts, each cut out of more, and an empty one between."""
    half = len(values) // 2
    parts = [pa.array([*values, *part, *values], kind) for part in (values[:half], values[half:])]
    cut = [part.slice(len(values), len(part) - 2 * len(values)) for part in parts]
    return pa.chunked_array([cut[0], pa.array([], kind), cut[1]], kind)


def test_no_column_has_no_values() -> None:
    found, places = coded([])

    assert (len(found), places) == (0, [])


@pytest.mark.parametrize("kind", [pa.string(), pa.int64()])
def test_a_million_values_are_told_apart(kind: pa.DataType) -> None:
    numbers = pa.array([n * 2_654_435_761 % 2**32 for n in range(1_000_000)])
    column = pa.chunked_array([numbers.cast(kind).slice(at, 100_000) for at in range(0, 1_000_000, 100_000)])

    found, [places] = coded([column])

    assert len(found) == 1_000_000
    assert found.take(pa.array(places)).equals(column.combine_chunks())
