"""Distinct keys and places among them against Python's sets, for keys far apart, close together, and of many words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.groups import grouped
from cube_model.ranks import closed_up, narrowest, ranked

FAR = st.integers(0, 2**62)
CLOSE = st.integers(0, 40) | st.integers(2**40, 2**40 + 40)
WORD = st.sampled_from([0, 1, 2, 2**62, 2**63 - 1])


@given(st.lists(FAR, max_size=40) | st.lists(CLOSE, max_size=200))
def test_ranks_are_the_places_of_keys_among_the_distinct_ones(keys: list[int]) -> None:
    found, ranks = ranked(np.array(keys, np.int64))

    assert found.tolist() == sorted(set(keys))
    assert found[ranks].tolist() == keys


@pytest.mark.parametrize("words", [1, 2, 3, 5])
@given(st.data())
def test_keys_of_words_are_ranked_and_grouped_word_by_word(words: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[WORD] * words), max_size=40))
    keys = np.array(rows, np.int64).reshape(-1, words)

    found, ranks = ranked(keys)
    groups = grouped(keys, 2**200)

    assert [tuple(key) for key in found.tolist()] == sorted(set(rows))
    assert found[ranks].tolist() == keys.tolist()
    assert groups.keys.tolist() == found.tolist()
    assert groups.sums(np.arange(len(rows))).tolist() == [
        sum(place for place, row in enumerate(rows) if row == key) for key in sorted(set(rows))
    ]


@given(st.lists(CLOSE, min_size=1, max_size=200))
def test_keys_moved_together_keep_their_order_and_come_back(keys: list[int]) -> None:
    closer = closed_up(np.array(keys, np.int64), 2**41)

    assert closer.restored(closer.keys).tolist() == keys
    assert np.argsort(closer.keys, kind="stable").tolist() == np.argsort(keys, kind="stable").tolist()
    assert closer.keys.max() < closer.possible


def test_the_narrowest_integers_hold_the_last_place() -> None:
    assert [narrowest(count).name for count in (0, 1, 128, 129, 2**15, 2**15 + 1, 2**31 + 1)] == [
        *("int8", "int8", "int8", "int16", "int16", "int32", "int64")
    ]


@pytest.mark.parametrize("start", [2**19, 2**40])
def test_keys_far_from_zero_are_grouped_by_what_they_are(start: int) -> None:
    keys = start + np.arange(200) * 7 % 40

    groups = grouped(keys, 2 * start)

    assert groups.keys.tolist() == list(range(start, start + 40))
    assert groups.sums(np.arange(200)).tolist() == [sum(n for n in range(200) if n * 7 % 40 == k) for k in range(40)]
