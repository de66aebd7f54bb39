from hypothesis import given
from hypothesis import strategies as st

from cube_model.keys import join_key, split_key

PARTS = st.lists(st.text(alphabet="a#\\é\n ", max_size=5), min_size=1, max_size=5)


@given(PARTS)
def test_parts_survive_the_joined_key(parts: list[str]) -> None:
    assert split_key(join_key(parts)) == tuple(parts)


@given(PARTS, PARTS)
def test_different_parts_have_different_keys(one: list[str], other: list[str]) -> None:
    assert (join_key(one) == join_key(other)) == (one == other)
