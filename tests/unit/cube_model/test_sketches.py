"""Sketches against the values that they are of: exact while few, within the stated error beyond, whoever merges."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from math import ceil
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from datasketches import frequent_strings_sketch, hll_sketch, kll_doubles_sketch
from hypothesis import given
from hypothesis import strategies as st

from cube_model import distinct_sketch, quantile_sketch, top_sketch
from cube_model.arrow_columns import to_numbers
from cube_model.distinct_sketch import distinct_values, merged_distinct
from cube_model.groups import grouped
from cube_model.quantile_sketch import merged_quantiles, quantile, quantiles_of
from cube_model.sketches import lacking, merged_sketches
from cube_model.states import Operation
from cube_model.top_sketch import merged_top, top_of, top_values

MANY = 200_000
RANKS = ["0.01", "0.25", "0.5", "0.75", "0.99"]
TEXTS = st.lists(st.sampled_from(["", "a", "é", "ALL", "b b", "😀"]), min_size=1, max_size=30)
Merge = Callable[[Sequence[bytes]], bytes]


def distinct_of(values: Sequence[Any]) -> bytes:
    """What Spark makes of a group, as the job keeps it."""
    sketch = hll_sketch(distinct_sketch.LOG_REGISTERS)
    for value in values:
        sketch.update(f"={value}")
    return merged_distinct([sketch.serialize_compact()])


def at_once(merge: Merge, parts: Sequence[bytes]) -> bytes:
    return merge(parts)


def one_by_one(merge: Merge, parts: Sequence[bytes]) -> bytes:
    return reduce(lambda before, part: merge([before, part]), parts)


def in_pairs(merge: Merge, parts: Sequence[bytes]) -> bytes:
    while len(parts) > 1:
        parts = [merge(parts[i : i + 2]) if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
    return parts[0]


GROUPINGS = pytest.mark.parametrize("together", [at_once, one_by_one, in_pairs])


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.integers(1, 5), st.randoms())
def test_few_distinct_values_are_counted_and_equal_sets_have_equal_bytes(
    values: list[int], parts: int, chance: random.Random
) -> None:
    mixed = chance.sample(values, len(values))

    merged = merged_distinct([distinct_of(mixed[part::parts]) for part in range(min(parts, len(values)))])

    assert distinct_values(merged) == len(set(values))
    assert merged == distinct_of(values)


@GROUPINGS
def test_many_distinct_values_are_within_the_stated_error(together: Callable[[Merge, Sequence[bytes]], bytes]) -> None:
    values = np.random.default_rng(1).integers(0, MANY, MANY).tolist()
    different = len(set(values))

    found = together(merged_distinct, [distinct_of(values[part::9]) for part in range(9)])

    assert abs(distinct_values(found) - different) <= 3 * distinct_sketch.RELATIVE_ERROR * different
    assert found == distinct_of(values)


@given(st.lists(st.integers(-(2**53), 2**53), min_size=1, max_size=200), st.integers(1, 5), st.sampled_from(RANKS))
def test_a_quantile_of_few_values_is_the_one_at_its_rank(values: list[int], parts: int, q: str) -> None:
    sketches = [quantiles_of(np.array(values[part::parts], float)) for part in range(min(parts, len(values)))]

    merged = merged_quantiles(sketches)

    assert quantile(merged, Decimal(q)) == sorted(values)[ceil(Decimal(q) * len(values)) - 1]
    assert merged == quantiles_of(np.array(values, float))


@GROUPINGS
@pytest.mark.parametrize("spread", ["integers", "lognormal", "few"])
def test_quantiles_of_many_values_are_within_the_stated_error(
    together: Callable[[Merge, Sequence[bytes]], bytes], spread: str
) -> None:
    chance = np.random.default_rng(2)
    made = {
        "integers": chance.permutation(MANY).astype(float),
        "lognormal": chance.lognormal(3, 2, MANY),
        "few": chance.integers(0, 5, MANY).astype(float),
    }
    values = made[spread]

    found = together(merged_quantiles, [quantiles_of(part) for part in np.array_split(values, 37)])

    ordered = np.sort(values)
    for q in RANKS:
        low, high = (
            np.searchsorted(ordered, quantile(found, Decimal(q)), "left"),
            np.searchsorted(ordered, quantile(found, Decimal(q)), "right"),
        )
        assert low / MANY - quantile_sketch.RANK_ERROR <= float(q) <= high / MANY + quantile_sketch.RANK_ERROR
    assert len(found) < 6000


def test_equal_values_have_equal_quantile_sketches_that_the_library_can_go_on_with() -> None:
    values = np.random.default_rng(3).normal(size=10_000)

    sketch = quantiles_of(values)
    library = kll_doubles_sketch.deserialize(sketch)
    library.update(values)

    assert quantiles_of(values[::-1].copy()) == sketch
    assert (library.n, library.k) == (20_000, quantile_sketch.K)
    assert (library.get_min_value(), library.get_max_value()) == (values.min(), values.max())
    again = merged_quantiles([library.serialize(), sketch])
    assert abs(np.mean(values <= quantile(again, Decimal("0.5"))) - 0.5) <= quantile_sketch.RANK_ERROR


def test_a_quantile_counts_its_rank_without_a_rounding() -> None:
    sketch = quantiles_of(np.arange(1, 101, dtype=float))

    assert 0.07 * 100 > 7
    assert [quantile(sketch, Decimal(n) / 100) for n in range(1, 100)] == list(range(1, 100))


def test_what_is_no_number_is_no_value_and_the_two_zeros_are_one() -> None:
    assert quantiles_of(np.array([np.nan, np.nan])) == b""
    assert quantiles_of(np.array([np.nan, 2.0])) == quantiles_of(np.array([2.0]))
    assert quantiles_of(np.array([-0.0, 0.0, -0.0])) == quantiles_of(np.zeros(3))


@given(TEXTS, st.integers(1, 5), st.integers(1, 6))
def test_few_values_are_counted_and_listed_by_count_and_then_by_value(texts: list[str], parts: int, limit: int) -> None:
    sketches = [top_of(Counter(texts[part::parts]).items()) for part in range(min(parts, len(texts)))]

    merged = merged_top(sketches)

    expected = sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))[:limit]
    listed = [{"value": value, "count": count, "error": 0} for value, count in expected]
    assert json.loads(top_values(merged, limit)) == listed
    assert merged == top_of(Counter(texts).items())


@GROUPINGS
def test_the_counts_of_many_values_are_within_the_error_that_they_state(
    together: Callable[[Merge, Sequence[bytes]], bytes],
) -> None:
    texts = [f"v{n}" for n in np.random.default_rng(4).zipf(1.3, MANY).tolist()]
    true = Counter(texts)

    made = [[top_of(Counter(texts[part::9]).items()) for part in range(9)] for _ in range(2)]
    found, again = (together(merged_top, parts) for parts in made)

    listed = json.loads(top_values(found, 10))
    assert len(true) > 10_000
    for item in listed:
        assert item["count"] - item["error"] <= true[item["value"]] <= item["count"]
        assert 0 < item["error"] <= top_sketch.RELATIVE_ERROR * MANY
    assert {item["value"] for item in listed[:5]} == {value for value, _ in true.most_common(5)}
    assert found == again


def test_the_stated_errors_are_those_of_the_library() -> None:
    registers = distinct_sketch.LOG_REGISTERS
    above, below = (hll_sketch.get_rel_err(upper, True, registers, 1) for upper in (True, False))
    assert max(abs(above), abs(below)) <= distinct_sketch.RELATIVE_ERROR
    assert kll_doubles_sketch.get_normalized_rank_error(quantile_sketch.K, False) == pytest.approx(
        quantile_sketch.RANK_ERROR, abs=1e-4
    )
    assert frequent_strings_sketch.get_epsilon_for_lg_size(top_sketch.LOG_PLACES) == top_sketch.RELATIVE_ERROR


def test_a_sketch_without_company_keeps_its_bytes_and_nothing_is_nothing() -> None:
    odd = kll_doubles_sketch(quantile_sketch.K)
    odd.update(np.array([3.0, 1.0, 2.0]))
    alone = odd.serialize()
    some = quantiles_of(np.array([5.0]))
    sketches = np.array([alone, b"", some, some, b"", b""], object)

    groups = grouped(np.array([0, 0, 1, 1, 2, 2]), 3)
    found = merged_sketches(Operation.KLL, sketches, *groups.runs())

    assert found.tolist() == [alone, quantiles_of(np.array([5.0, 5.0])), b""]
    assert lacking(2, found.dtype).tolist() == [b"", b""]


def test_sketches_in_pieces_are_never_put_into_one_arrow_array() -> None:
    pieces = pa.chunked_array([[b"a", None], [], [b"b"]], pa.binary())

    assert to_numbers(pieces, "sketch").tolist() == [b"a", b"", b"b"]
