"""The fingerprint of a run is that of its cells and answers, and of nothing else."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from cube_model.manifest import Manifest
from local.comparison import fingerprint
from local.readback import ReadBack
from local.report_content import Answer

CITIES, SALES = ["rom", None, "ALL"], [4, 2, 6]
ROWS: list[tuple[Any, ...]] = [("rom", Decimal("1.50")), (None, Decimal("2.00"))]


def read(cities: list[str | None], sales: list[int], version: str = "v1") -> ReadBack:
    manifest = Manifest(version, "now", "cube", {}, {}, (), (), {})
    return ReadBack(manifest, pa.table({"city": cities, "sales": sales}))


def answer(rows: list[tuple[Any, ...]], title: str = "amounts") -> Answer:
    return Answer(title, ("city", "amount"), rows)


SAME = fingerprint(read(CITIES, SALES), [answer(ROWS)])


def test_neither_order_nor_version_makes_a_difference() -> None:
    backwards = read(CITIES[::-1], SALES[::-1], version="v2")
    columns = ReadBack(backwards.manifest, backwards.cells.select(["sales", "city"]))

    assert fingerprint(backwards, [answer(ROWS[::-1])]) == SAME
    assert fingerprint(columns, [answer(ROWS)]) == SAME


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        (read(CITIES, [4, 2, 7]), [answer(ROWS)]),
        (read(["rom", "", "ALL"], SALES), [answer(ROWS)]),
        (read(["rom", "None", "ALL"], SALES), [answer(ROWS)]),
        (read(CITIES[:2], SALES[:2]), [answer(ROWS)]),
        (read([*CITIES, "ALL"], [*SALES, 6]), [answer(ROWS)]),
        (read(CITIES, SALES), [answer([("rom", Decimal("1.51")), ROWS[1]])]),
        (read(CITIES, SALES), [answer([ROWS[0], ("", Decimal("2.00"))])]),
        (read(CITIES, SALES), [answer(ROWS[:1])]),
        (read(CITIES, SALES), [answer(ROWS, "sums")]),
        (read(CITIES, SALES), []),
    ],
)
def test_every_other_value_makes_one(cells: ReadBack, answers: list[Answer]) -> None:
    assert fingerprint(cells, answers) != SAME


def test_a_value_may_not_change_its_column() -> None:
    both = pa.table({"from": ["rom"], "to": ["bari"]}), pa.table({"from": ["bari"], "to": ["rom"]})
    one, other = (ReadBack(read([], []).manifest, cells) for cells in both)

    assert fingerprint(one, []) != fingerprint(other, [])
