import pytest

from glue_cube.write_pace import WritePace, write_units


class Time:
    """A clock that moves by what is waited for."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.mark.parametrize(("size", "units"), [(0, 1), (1, 1), (1024, 1), (1025, 2), (350_000, 342)])
def test_each_started_kilobyte_of_an_item_is_a_unit(size: int, units: int) -> None:
    assert write_units(size) == units


def write(pace: WritePace, units: int, times: int) -> None:
    for _ in range(times):
        pace.wait(units)
        pace.taken(units)


def test_no_more_units_a_second_are_written_than_allowed(time: Time) -> None:
    pace = WritePace(100, time, time.pause)

    write(pace, 50, 21)

    assert time.now == pytest.approx(10.0)
    assert pace.effective == pytest.approx(105.0)


def test_the_pace_grows_while_all_is_taken_and_halves_when_it_is_not(time: Time) -> None:
    pace = WritePace(0, time, time.pause)
    start = pace.rate

    write(pace, 1000, 100)
    grown = pace.rate
    pace.throttled()

    assert start < grown < 3 * start
    assert pace.rate == grown / 2


def test_it_never_stands_still_and_never_leaves_its_bound(time: Time) -> None:
    pace = WritePace(10, time, time.pause)
    for _ in range(20):
        pace.throttled()
    assert pace.rate == 10
    write(pace, 5, 50)
    assert pace.rate == 10

    slow = WritePace(0, time, time.pause)
    for _ in range(40):
        slow.throttled()
    assert slow.rate == 25


def test_the_rate_is_that_of_writing_and_not_of_what_came_before(time: Time) -> None:
    pace = WritePace(100, time, time.pause)
    time.now = 60.0

    write(pace, 50, 21)

    assert pace.effective == pytest.approx(105.0)
