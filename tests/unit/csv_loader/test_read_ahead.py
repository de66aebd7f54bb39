import threading
import time
from collections.abc import Callable, Iterator

import pytest

from csv_loader.read_ahead import read_ahead

SOON = 5.0  # s in which another thread has long done what it will


class Counting:
    """Numbers from 0; `made` tells how many were asked for, and an error may come instead of one."""

    def __init__(self, end: int = 1 << 30, error: BaseException | None = None) -> None:
        self.made = 0
        self._end, self._error = end, error

    def __iter__(self) -> Iterator[int]:
        while self.made < self._end:
            self.made += 1
            yield self.made - 1
        if self._error:
            raise self._error


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


def no_thread_is_left() -> bool:
    return not any(thread.name == "read ahead" for thread in threading.enumerate())


@pytest.mark.parametrize("depth", [1, 2, 7])
def test_items_come_in_their_order_and_all_of_them(depth: int) -> None:
    with read_ahead(Counting(300), depth) as items:
        assert list(items) == list(range(300))
        assert list(items) == []
    assert no_thread_is_left()


def test_nothing_may_come() -> None:
    with read_ahead(Counting(0), 1) as items:
        assert list(items) == []


@pytest.mark.parametrize("depth", [1, 3])
def test_items_are_made_before_they_are_asked_for_but_no_more_than_allowed(depth: int) -> None:
    counting = Counting()
    with read_ahead(counting, depth) as items:
        for taken in range(4):
            eventually(lambda ahead=taken + depth: counting.made == ahead)  # type: ignore[misc]
            time.sleep(0.01)
            assert counting.made == taken + depth
            assert next(items) == taken


@pytest.mark.parametrize("error", [ValueError("why"), KeyboardInterrupt(), MemoryError()])
def test_an_error_comes_after_the_items_before_it(error: BaseException) -> None:
    found = []
    with pytest.raises(type(error)) as raised, read_ahead(Counting(3, error), 2) as items:
        for item in items:
            found.append(item)

    assert found == [0, 1, 2]
    assert raised.value is error
    assert no_thread_is_left()


def test_an_error_that_nobody_came_to_is_not_raised() -> None:
    with read_ahead(Counting(1, ValueError()), 2) as items:
        assert next(items) == 0
    assert no_thread_is_left()


def test_who_leaves_early_stops_a_thread_that_waits_for_room() -> None:
    counting = Counting()
    with read_ahead(counting, 2) as items:
        assert next(items) == 0
        eventually(lambda: counting.made == 3)
    assert no_thread_is_left()
    assert counting.made == 3


def test_an_error_of_the_user_stops_the_threads_of_a_chain() -> None:
    counting = Counting()
    with (
        pytest.raises(KeyboardInterrupt),
        read_ahead(counting, 1) as first,
        read_ahead((item * 2 for item in first), 1) as second,
    ):
        assert [next(second), next(second)] == [0, 2]
        raise KeyboardInterrupt
    assert no_thread_is_left()


def test_an_error_comes_through_a_chain_after_all_before_it() -> None:
    found = []
    with (
        pytest.raises(ValueError, match="why"),
        read_ahead(Counting(5, ValueError("why")), 1) as first,
        read_ahead(first, 3) as second,
    ):
        for item in second:
            found.append(item)
    assert found == [0, 1, 2, 3, 4]
