import heapq
import random
from dataclasses import dataclass, field

import pytest

from csv_loader.in_flight import InFlight

MOST = 512


@dataclass
class Server:
    """Works on so many requests at once, each for about `service` seconds; the others wait in a queue.

    `load` keeps the window's requests in flight; `limits` are the window's after each answer.
    """

    window: InFlight
    workers: int
    service: float = 0.004
    noise: float = 0.0
    now: float = 0.0
    limits: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(1)
        self._free = [0.0] * self.workers
        self._in_flight: list[tuple[float, float]] = []  # (answered, sent)

    def busy(self, answers: int = 5_000) -> float:
        """The rate of so many answers as a share of what the server can do."""
        begin = self.now
        self.load(answers)
        return answers * self.service * (1 + self.noise) / self.workers / (self.now - begin)

    def load(self, answers: int) -> None:
        for _ in range(answers):
            while len(self._in_flight) < self.window.limit:
                self._send()
            self.now, sent = heapq.heappop(self._in_flight)
            self.window.answered(self.now - sent)
            self.limits.append(self.window.limit)

    def _send(self) -> None:
        begin = max(self.now, heapq.heappop(self._free))
        answered = begin + self.service * (1 + self.noise * self._random.expovariate(1))
        heapq.heappush(self._free, answered)
        heapq.heappush(self._in_flight, (answered, self.now))


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("workers", [16, 40, 100])
def test_the_window_settles_where_the_server_is_busy_and_few_requests_only_wait(workers: int, noise: float) -> None:
    server = Server(InFlight(), workers, noise=noise)
    server.load(10_000)

    assert server.busy(20_000) > 0.95
    assert min(server.limits[-20_000:]) >= workers
    assert max(server.limits[-20_000:]) <= 5 * workers


def test_the_window_grows_while_the_latency_holds_but_not_for_ever() -> None:
    server = Server(InFlight(), 10_000)
    server.load(20_000)

    assert server.limits == sorted(server.limits)
    assert server.limits[-1] == MOST


def test_a_server_that_becomes_slower_for_good_is_still_kept_busy() -> None:
    server = Server(InFlight(), 40)
    server.load(10_000)
    server.service *= 6
    server.load(20_000)

    assert server.busy() > 0.95


def test_a_server_that_becomes_faster_is_found_out() -> None:
    server = Server(InFlight(), 40)
    server.load(5_000)
    server.service /= 4
    server.load(5_000)

    assert server.busy() > 0.95


def test_a_small_server_keeps_the_window_from_growing_at_first() -> None:
    server = Server(InFlight(), 2)
    server.load(2_000)

    assert max(server.limits) <= 64
    assert min(server.limits) >= 16


def test_an_overload_halves_the_window() -> None:
    window = InFlight()
    begin = window.limit
    window.overloaded()

    assert window.limit == begin // 2


def test_what_was_in_flight_halves_the_window_only_once() -> None:
    window = InFlight()
    half = window.limit // 2
    for _ in range(100):
        window.overloaded()
    for _ in range(half - 1):
        window.answered(1.0)
        window.overloaded()
    assert window.limit == half

    window.answered(1.0)
    window.overloaded()
    assert window.limit == half // 2


def test_the_window_never_closes() -> None:
    window = InFlight()
    for _ in range(100):
        window.answered(1.0)
        window.overloaded()

    assert window.limit == 1


def test_after_an_overload_the_window_recovers() -> None:
    server = Server(InFlight(), 40)
    server.load(5_000)
    for _ in range(10):
        server.window.overloaded()
        server.load(server.window.limit)
    assert server.window.limit < 10

    server.load(10_000)
    assert server.busy() > 0.95
