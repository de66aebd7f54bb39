import pytest

from cube_model.errors import DefinitionError
from cube_model.lattice import base_of, cuboids, taking_part
from cube_model.parsing import parse_cube
from tests.builders import SMALL, a_cube, shops


def names(rules: str = "") -> list[str]:
    return [c.name for c in cuboids(a_cube(SMALL + (f"cuboids: {rules}\n" if rules else "")))]


def test_without_rules_every_level_meets_every_level() -> None:
    assert names() == ["ALL", "shop", "day.year", "day.year,shop", "day.day", "day.day,shop"]


def test_an_excluded_group_is_never_whole() -> None:
    assert names("{exclude: [[day.day, shop]]}") == ["ALL", "shop", "day.year", "day.year,shop", "day.day"]


def test_an_excluded_dimension_means_any_of_its_levels() -> None:
    assert names("{exclude: [[day, shop]]}") == ["ALL", "shop", "day.year", "day.day"]


def test_a_mandatory_dimension_is_in_every_cuboid() -> None:
    assert names("{mandatory: [shop]}") == ["shop", "day.year,shop", "day.day,shop"]


def test_joint_dimensions_are_used_together_or_not_at_all() -> None:
    assert names("{joint: [[day, shop]]}") == ["ALL", "day.year,shop", "day.day,shop"]


def test_a_dimension_of_a_hierarchy_is_used_with_all_above_it() -> None:
    assert names("{hierarchy: [[shop, day]]}") == ["ALL", "shop", "day.year,shop", "day.day,shop"]
    assert names("{hierarchy: [[day, shop]]}") == ["ALL", "day.year", "day.year,shop", "day.day", "day.day,shop"]


def test_exactly_the_listed_cuboids_are_stored() -> None:
    assert names("{only: [[day.year, shop], []]}") == ["ALL", "day.year,shop"]


def test_a_list_of_all_cuboids_stands_alone() -> None:
    with pytest.raises(DefinitionError, match="`only` stands beside other rules"):
        names("{only: [[shop]], dimensions: 1}")


def test_what_no_source_has_whole_is_refused() -> None:
    apart = "  note: {from: {stock: note}}\n  sold: {from: {sales: day}}\nmeasures:"

    with pytest.raises(DefinitionError, match="no source has all of the listed cuboid 'note,sold'"):
        parse_cube(SMALL.replace("measures:", apart) + "cuboids: {only: [[note, sold]]}\n")


def test_so_many_dimensions_at_most() -> None:
    assert names("{dimensions: 1}") == ["ALL", "shop", "day.year", "day.day"]


def test_an_included_cuboid_is_kept_whatever_the_rules_say() -> None:
    assert names("{dimensions: 1, include: [[day.year, shop]]}") == [
        "ALL",
        "shop",
        "day.year",
        "day.year,shop",
        "day.day",
    ]


def test_a_source_takes_part_where_it_has_every_dimension() -> None:
    cube = shops()
    assert [s.name for s in taking_part(cube, (1, 2, 0, 0, 0))] == ["sales", "visits", "refunds"]
    assert [s.name for s in taking_part(cube, (1, 0, 1, 0, 0))] == ["sales"]


def test_the_base_of_a_source_covers_its_cuboids_and_no_more() -> None:
    cube = shops()
    stored = cuboids(cube)
    assert base_of(cube, cube.source("visits"), stored).name == "day.day,place.shop"
    assert base_of(cube, cube.source("sales"), stored).name == "day.day,place.shop,product,member,kind"
