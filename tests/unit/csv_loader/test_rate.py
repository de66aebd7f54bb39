from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.rate import WriteUnits, units_of


@dataclass
class Time:
    """A clock that goes on only while somebody sleeps."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def limited(per_second: int, time: Time) -> WriteUnits:
    return WriteUnits(per_second, time.clock, time.sleep)


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (1024, 1), (1025, 2), (2048, 2), (1 << 20, 1024)])
def test_a_row_costs_a_unit_for_each_begun_kibibyte(size: int, units: int) -> None:
    assert units_of(size) == units


def test_without_a_limit_nothing_waits() -> None:
    time = Time()
    units = limited(0, time)
    for _ in range(1000):
        units.take(1_000_000)
    assert time.slept == []


def test_the_units_of_a_second_go_at_once_and_the_others_at_the_rate() -> None:
    time = Time()
    units = limited(100, time)
    for _ in range(10):
        units.take(10)
    assert time.slept == []

    units.take(10)
    units.take(40)
    assert time.slept == pytest.approx([0.1, 0.4])


def test_a_pause_saves_no_more_than_a_second() -> None:
    time = Time()
    units = limited(100, time)
    time.now += 3600
    units.take(100)
    assert time.slept == []
    units.take(1)
    assert time.slept == pytest.approx([0.01])


def test_more_than_the_units_of_a_second_wait_until_nothing_is_owed_and_are_paid_by_the_next() -> None:
    time = Time()
    units = limited(100, time)
    units.take(50)
    units.take(300)
    assert time.slept == pytest.approx([0.5])
    units.take(1)
    assert time.slept[1] == pytest.approx(2.01)


@given(
    per_second=st.integers(1, 40_000),
    steps=st.lists(st.tuples(st.floats(0, 3), st.integers(1, 100_000)), min_size=1, max_size=50),
)
def test_in_no_stretch_of_time_is_more_spent_than_allowed(per_second: int, steps: list[tuple[float, int]]) -> None:
    time, spent = Time(), list[tuple[float, int]]()
    units = limited(per_second, time)
    for pause, some in steps:
        time.now += pause
        taken = min(some, per_second)  # what goes at once; the rest of a larger one is paid afterwards
        units.take(taken)
        spent.append((time.now, taken))

    for first, (begin, _) in enumerate(spent):
        total = 0
        for end, some in spent[first:]:
            total += some
            assert total <= per_second * (end - begin + 1) * 1.0001 + 1e-6
