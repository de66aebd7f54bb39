"""What items cost in DynamoDB, by its rules."""

from cube_model.blocks import Block
from glue_cube.footprint import Footprint, footprint, scaled, total


def block(size: int) -> Block:
    return Block("id", b"x" * size)


def test_a_write_unit_is_a_begun_kilobyte_and_half_a_read_unit_four() -> None:
    found = footprint(30, [block(900), block(1024), block(4032), block(4033)])

    assert found == Footprint(30, 4, 900 + 1024 + 4032 + 4033 + 4 * 64, 1 + 2 + 4 + 5, 1.0, 0.5 + 0.5 + 0.5 + 1.0)


def test_so_many_cells_more_take_as_much_more_but_one_is_read_as_before() -> None:
    found = scaled(footprint(10, [block(5000), block(5000)]), 25)

    assert found == Footprint(25, 5, round(2.5 * 10_128), 25, 1.0, 5.0)


def test_parts_add_up() -> None:
    parts = [footprint(1, [block(10)]), footprint(2, [block(5000)])]

    assert total(parts) == Footprint(3, 2, 10 + 5000 + 128, 1 + 5, 1.0, 0.5 + 1.0)
    assert total([]) == Footprint(0, 0, 0, 0, 0.0, 0)
