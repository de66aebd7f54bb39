import json
from dataclasses import replace

import pytest

from csv_loader.checkpoint import Checkpoint, Fingerprint, from_json, hash_of, what_differs
from csv_loader.position import Counts, Position
from tests.builders import shops

FILES = (Fingerprint("a.csv", 10, "aa" * 32), Fingerprint("b.zip:b.csv", 20, "bb" * 32))
SOME = Checkpoint("sales", "d" * 64, "k of h1,h2", FILES, Position(1, 2**40, 7, Counts(9, 5, 3, 1)))


def test_a_checkpoint_is_read_back_as_it_was() -> None:
    assert from_json(SOME.to_json()) == SOME
    assert from_json(replace(SOME, complete=True).to_json()).complete


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", SOME.to_json()[:-9]]
    + [json.dumps({**json.loads(SOME.to_json()), **wrong}) for wrong in ({"version": 2}, {"more": 1}, {"files": 1})]
    + [json.dumps({**json.loads(SOME.to_json()), "position": {"file": 1}})],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_a_load_that_is_the_same_may_go_on_wherever_it_stands() -> None:
    assert what_differs(SOME, Checkpoint("sales", "d" * 64, "k of h1,h2", FILES)) is None


def test_files_may_have_moved_as_long_as_they_are_the_same() -> None:
    moved = tuple(replace(file, name=f"elsewhere/{file.name}") for file in FILES)

    assert what_differs(SOME, replace(SOME, files=moved)) is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(SOME, source="returns"), "was of sales into k of h1,h2, not of returns into k of h1,h2"),
        (replace(SOME, target="k of h3"), "not of sales into k of h3"),
        (replace(SOME, definition="e" * 64), "the columns, key or file profile of sales have changed"),
        (replace(SOME, files=FILES[:1]), "was of 2 files, and there are 1 now"),
        (replace(SOME, files=FILES[::-1]), "b.zip:b.csv is not as it was"),
        (replace(SOME, files=(FILES[0], replace(FILES[1], sha256="c" * 64))), "b.zip:b.csv is not as it was"),
    ],
)
def test_another_load_is_told_from_it(other: Checkpoint, said: str) -> None:
    assert said in (what_differs(SOME, other) or "")


def test_the_hash_of_a_definition_shows_each_change() -> None:
    sales, visits = (source for source in list(shops().csv_sources())[:2])

    assert hash_of(sales.columns, sales.key) == hash_of(sales.columns, sales.key)
    assert len({hash_of(s.columns, key) for s in (sales, visits) for key in (s.key, s.key[:1], ())}) == 6
