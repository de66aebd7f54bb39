"""Which sources a run reads, and of which periods; no Spark is needed to see that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from threading import Barrier
from typing import NoReturn

import pytest

from cube_model.definition import Cube, Source
from cube_model.segments import Period, parse_periods
from glue_cube.errors import SourceError
from glue_cube.rollback import roll_back
from glue_cube.run import Order, run
from tests.builders import a_cube
from tests.unit.glue_cube.test_metrics import FakeMetrics
from tests.unit.glue_cube.test_segments import CUBE, FEBRUARY, JANUARY, Deployment

JANUARY_2024 = parse_periods(CUBE, "2024-01")
NAMED, CHANGED = Order("v9", "now", JANUARY_2024), Order("v9", "now", changed={"stock": JANUARY_2024})
EVERYTHING: dict[str, tuple[str, ...]] = {"sales": (), "stock": ()}


@dataclass
class Asked:
    """Sources that remember what was asked for, and fail once so many of them were."""

    all_here: Barrier
    of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, source: Source, periods: Sequence[Period] = ()) -> NoReturn:
        self.of[source.name] = tuple(period.name for period in periods)
        self.all_here.wait(timeout=10)
        raise SourceError("that is enough")


def asked(deployment: Deployment, order: Order, cube: Cube = CUBE, sources: int = 2) -> dict[str, tuple[str, ...]]:
    reader = Asked(Barrier(sources))
    with pytest.raises(SourceError):
        run(cube, reader, deployment.table, deployment.control, FakeMetrics(), order)
    return reader.of


@pytest.fixture
def deployment() -> Deployment:
    made = Deployment()
    made.build([("A", JANUARY, Decimal(1))], [])
    made.build([("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2))], [])
    return made


def test_a_run_reads_everything_what_is_named_or_what_has_changed(deployment: Deployment) -> None:
    assert asked(deployment, Order("v9", "now")) == EVERYTHING
    assert asked(deployment, NAMED) == {"sales": ("2024-01",), "stock": ("2024-01",)}
    assert asked(deployment, CHANGED, sources=1) == {"stock": ("2024-01",)}


def test_without_a_version_what_is_named_is_all_there_will_be_but_a_change_needs_the_rest() -> None:
    assert asked(Deployment(), NAMED) == {"sales": ("2024-01",), "stock": ("2024-01",)}
    assert asked(Deployment(), CHANGED) == EVERYTHING


@pytest.mark.parametrize("order", [NAMED, CHANGED])
def test_what_cannot_be_built_on_is_built_anew(deployment: Deployment, order: Order) -> None:
    assert asked(deployment, order, a_cube(CUBE.text + "# another\n")) == EVERYTHING
    deployment.table.blocks.clear()
    assert asked(deployment, order) == EVERYTHING


@pytest.mark.parametrize("order", [NAMED, CHANGED])
def test_after_a_rollback_some_segments_are_not_enough_since_the_version_lacks_what_was_built_later(
    deployment: Deployment, order: Order
) -> None:
    roll_back(deployment.table, deployment.control, "me")

    assert asked(deployment, order) == EVERYTHING


@pytest.mark.parametrize("order", [NAMED, CHANGED])
def test_a_version_whose_manifest_is_lost_is_not_taken_for_none(deployment: Deployment, order: Order) -> None:
    del deployment.control.manifests["v2"]

    assert asked(deployment, order) == EVERYTHING


def test_what_a_killed_build_left_goes_even_if_the_next_one_fails(deployment: Deployment) -> None:
    left = replace(deployment.control.manifests["v2"], version="killed")
    deployment.control.add(left)
    deployment.control.lease = ("killed", False)

    asked(deployment, Order("v9", "now"))

    assert "killed" not in deployment.control.manifests
