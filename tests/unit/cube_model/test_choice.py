"""The greedy choice, on the lattices of Harinarayan, Rajaraman, Ullman (SIGMOD 1996)."""

import itertools
import random

import numpy as np
import pytest
from numpy.typing import NDArray

from cube_model.choice import Candidate, answers_of, chosen
from cube_model.errors import LatticeError
from cube_model.lattice import cuboids
from tests.builders import shops

MILLION = 1_000_000
TPCD = {  # section 1.1: parts, suppliers and customers
    "psc": 6 * MILLION,
    "pc": 6 * MILLION,
    "ps": 800_000,
    "sc": 6 * MILLION,
    "p": 200_000,
    "s": 10_000,
    "c": 100_000,
    "none": 1,
}
EXAMPLE = {"a": 100, "b": 50, "c": 75, "d": 20, "e": 30, "f": 40, "g": 1, "h": 10}  # section 3.3
BELOW = {"a": "bc", "b": "de", "c": "ef", "d": "g", "e": "gh", "f": "h", "g": "", "h": ""}


def of_letters(names: list[str]) -> NDArray[np.bool_]:
    letters = [set(name) if name != "none" else set() for name in names]
    return np.array([[i >= j for j in letters] for i in letters], bool)


def of_example() -> NDArray[np.bool_]:
    def reach(name: str) -> set[str]:
        return {name}.union(*(reach(child) for child in BELOW[name]))

    return np.array([[j in reach(i) for j in EXAMPLE] for i in EXAMPLE], bool)


def tpcd(budget: int) -> list[str]:
    candidates = [Candidate(name, cells, cells, 6 * MILLION) for name, cells in TPCD.items()]
    return [each.name for each in chosen(candidates, of_letters(list(TPCD)), {"psc"}, budget)]


def test_what_is_as_large_as_its_parent_is_never_chosen() -> None:
    assert tpcd(100 * MILLION) == ["psc", "none", "s", "c", "p", "ps"]


def test_all_that_is_useful_takes_seven_million_rows_instead_of_nineteen() -> None:
    assert tpcd(7_110_001) == tpcd(100 * MILLION)
    assert "ps" not in tpcd(7_110_000)


def test_of_equal_space_the_three_of_the_papers_table_are_chosen_in_its_order() -> None:
    candidates = [Candidate(name, cells, 1, 100) for name, cells in EXAMPLE.items()]

    found = chosen(candidates, of_example(), {"a"}, 4)

    assert [each.name for each in found] == ["a", "b", "f", "d"]
    assert [round(each.reads * 8) for each in found] == [800, 550, 480, 420]
    assert [each.answered for each in found] == [8, 8, 8, 8]


def test_nothing_exceeds_the_budget_and_more_of_it_never_reads_more() -> None:
    dice = random.Random(3)
    names = ["".join(c) for n in range(5) for c in itertools.combinations("wxyz", n)]
    cells = {name: dice.randint(1, 40) * (1 + 9 * len(name)) for name in names}
    candidates = [Candidate(name or "none", cells[name], cells[name], 2_000) for name in names]
    before = 2_000.0
    for budget in range(400, 4_000, 400):
        found = chosen(candidates, of_letters([c.name for c in candidates]), (), budget)
        assert found[-1].space == sum(cells[c.name.replace("none", "")] for c in found) <= budget
        assert found[-1].reads <= before * 1.05
        before = found[-1].reads


def test_a_budget_that_is_too_small_names_the_least_that_is_enough() -> None:
    with pytest.raises(
        LatticeError, match="is 5,999,999, less than the 6,000,000 of what `include` and `storage` list: psc"
    ):
        tpcd(5_999_999)
    with pytest.raises(LatticeError, match="the smallest cuboid takes 7: give at least that"):
        chosen([Candidate("any", 7, 7, 9)], np.ones((1, 1), bool), (), 6)


def test_a_cuboid_answers_for_a_coarser_one_only_if_it_has_all_its_sources() -> None:
    cube = shops()
    known = {each.name: place for place, each in enumerate(cuboids(cube))}
    answers = answers_of(cube, cuboids(cube))

    assert answers[known["day.day,place.shop"], known["place.region"]]
    assert not answers[known["place.region"], known["day.day,place.shop"]]
    assert not answers[known["place.region,kind"], known["place.region"]]  # kinds are of sales only
    assert answers[known["place.shop,kind"], known["place.region,kind"]]
