"""The picture is well-formed, has every cuboid once, and no box covers another."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cube_model.definition import Cube
from cube_model.lattice import cuboids, taking_part
from cube_model.lattice_layout import layout_of
from cube_model.lattice_picture import lattice_svg
from cube_model.parsing import read_cube
from tests.builders import CUBES, FLIGHTS

SVG = "{http://www.w3.org/2000/svg}"


def cells_of(cube: Cube) -> dict[str, int]:
    return {each.name: 3 ** sum(each.depths) for each in cuboids(cube)}


def drawn(cube: Cube, chosen: frozenset[str] | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(lattice_svg(cube, cells_of(cube), chosen))


def boxes(picture: ElementTree.Element) -> list[tuple[float, ...]]:
    found = picture.findall(f".//{SVG}rect[@class='box']")
    return [tuple(float(box.attrib[name]) for name in ("x", "y", "width", "height")) for box in found]


@pytest.fixture(params=[FLIGHTS, CUBES / "shops"], ids=["flights", "shops"])
def cube(request: pytest.FixtureRequest) -> Cube:
    folder: Path = request.param
    return read_cube(folder)


def test_every_cuboid_is_there_once_with_its_cells(cube: Cube) -> None:
    sources = [source.name for source in cube.fact_sources()]  # in the legend
    texts = [text.text or "" for text in drawn(cube).iter(f"{SVG}text")]

    for name, cells in cells_of(cube).items():
        assert texts.count(name) == 1 + (name in sources)
        assert f"{cells:,}" in texts


def test_no_box_covers_another_and_all_are_in_the_picture(cube: Cube) -> None:
    picture = drawn(cube)
    found = boxes(picture)

    assert len(found) == len(cuboids(cube))
    for (x, y, width, height), (x2, y2, width2, height2) in combinations(found, 2):
        assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
    assert max(x + width for x, _, width, _ in found) <= float(picture.attrib["width"])
    assert max(y + height for _, y, _, height in found) <= float(picture.attrib["height"])
    assert min(y for _, y, _, _ in found) > 80  # below the title


def test_a_line_leads_from_each_cuboid_to_the_smallest_that_answers_for_it(cube: Cube) -> None:
    layout = layout_of(cube, cells_of(cube))

    assert len(drawn(cube).findall(f".//{SVG}path")) == len(layout.parents)
    known = {each.name: each for each in cuboids(cube)}
    for child, parent in layout.parents.items():
        sources = taking_part(cube, known[child].depths)
        able = [c for c in known.values() if c.covers(known[child]) and taking_part(cube, c.depths) == sources]
        assert cells_of(cube)[parent] == min(cells_of(cube)[c.name] for c in able if c.name != child)
        dimensions = {level.split(".")[0] for level in child.split(",")} - {"ALL"}
        assert dimensions <= {level.split(".")[0] for level in parent.split(",")}


def test_columns_are_distances_from_the_apex(cube: Cube) -> None:
    columns = layout_of(cube, cells_of(cube)).columns

    distances = [{sum(each.depths) for each in column} for column in columns]
    assert distances == [{distance} for distance in sorted(set().union(*distances))]


def test_of_a_choice_what_is_left_out_is_pale(cube: Cube) -> None:
    picture = drawn(cube, frozenset({"ALL"}))

    kinds = [group.attrib["class"] for group in picture.iter(f"{SVG}g")]
    assert kinds.count("chosen") == 1
    assert kinds.count("left") == len(cuboids(cube)) - 1


def test_names_that_xml_would_misread_are_escaped() -> None:
    titled = replace(read_cube(CUBES / "shops"), title="Shops <&> sales")

    assert "Shops <&> sales" in [text.text for text in drawn(titled).iter(f"{SVG}text")]
