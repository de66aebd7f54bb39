from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csv_loader.frames.key_codes import combined_codes
from tests.typed_columns import a_column, typed

LEAST, MOST = -(2**63), 2**63 - 1
WIDE = [Decimal(number).scaleb(-2) for number in (0, 1, -1, 2**63, -(2**63) - 1, 2**64, -(2**64), 10**29, 1 - 10**29)]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["", "a", "A", "a\0", "\0", "ü", "u", "aa"]),
    "int32": st.sampled_from([0, 1, -1, -(2**31), 2**31 - 1]),
    "int64": st.sampled_from([0, 1, -1, LEAST, LEAST + 1, MOST, 2**62, -(2**62)]),
    "decimal(18,2)": st.sampled_from([Decimal(n).scaleb(-2) for n in (0, 1, -1, 10**18 - 1, 1 - 10**18)]),
    "decimal(30,2)": st.sampled_from(WIDE),
    "decimal(20,2)": st.sampled_from(WIDE[:3]),
    "date": st.sampled_from([date.min, date(1970, 1, 1), date(2024, 2, 29), date.max]),
    "timestamp": st.sampled_from(
        [datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC) - timedelta(milliseconds=1)]
    ),
}
TYPES = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=6)


@st.composite
def keys(draw: st.DrawFn) -> tuple[list[str], list[tuple[Any, ...]]]:
    types = draw(TYPES)
    return types, draw(st.lists(st.tuples(*(VALUES[kind] for kind in types)), max_size=12))


def codes_of(types: Sequence[str], rows: Sequence[Sequence[Any]], begin: Sequence[int] = ()) -> list[int]:
    columns = [typed(a_column(f"c{place}:{kind}"), [row[place] for row in rows]) for place, kind in enumerate(types)]
    found = combined_codes(columns, np.array(begin or [0] * len(rows), np.int64))
    assert found.dtype == np.int64
    assert found.min(initial=0) >= 0  # else they could not be sorted as 16 bits where all are small
    return [int(code) for code in found]


def same(values: Sequence[Any]) -> list[int]:
    """The first place of each value: equal lists have equal values at the same places."""
    return [list(values).index(value) for value in values]


@settings(max_examples=120)
@given(keys())
@example((["int64"] * 6, [(LEAST,) * 6, (MOST,) * 6, (LEAST,) * 5 + (MOST,), (MOST,) + (LEAST,) * 5]))
@example((["int64", "int64"], [(0, 0), (8, 0), (8, 2**61 - 1)]))  # 8 * 2**61 is 0 in 64 bits
@example((["decimal(30,2)", "int64"], [(WIDE[3], 0), (WIDE[4], 0), (WIDE[5], 0), (WIDE[0], 0)]))
def test_codes_are_equal_exactly_if_keys_are(made: tuple[list[str], list[tuple[Any, ...]]]) -> None:
    types, rows = made

    assert same(codes_of(types, rows)) == same(rows)


@given(st.lists(st.tuples(st.sampled_from([LEAST, -1, 0, 7, MOST]), st.sampled_from(["a", "b"])), max_size=9))
def test_codes_go_on_from_those_there_are(rows: list[tuple[int, str]]) -> None:
    begin, texts = [code for code, _ in rows], [(text,) for _, text in rows]

    assert same(codes_of(["string"], texts, begin)) == same(rows)


def test_more_keys_than_fit_into_an_integer_are_still_told_apart() -> None:
    spread = [(n * 2**58, n % 7 * 2**58, str(n % 5)) for n in range(-31, 31)]

    assert len(set(codes_of(["int64", "int64", "string"], spread + spread))) == len(spread)


@pytest.mark.parametrize("kind", ["string", "int64", "decimal(30,2)"])
def test_few_keys_have_small_codes_so_that_they_are_sorted_fast(kind: str) -> None:
    values: dict[str, list[Any]] = {
        "string": ["x", "y", "z"],
        "int64": [10**17, 10**17 + 1, 10**17 + 2],
        "decimal(30,2)": [Decimal(n).scaleb(-2) for n in (10**15, 10**15 + 1, 10**15 + 2)],
    }
    codes = codes_of([kind, "int32"], [(value, 5) for value in values[kind]])

    assert sorted(codes) == [0, 1, 2]
