"""A load that is killed goes on from its checkpoint: rows, counts and rejects are those of an unbroken load."""

import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from local.settings import Settings
from tests.faults.conftest import Process, Run, behind
from tests.faults.proxy import Fault, FaultProxy, Script
from tests.faults.readings import Expected, write_files

ROWS = 120_000
FEWER = 30_000
KILLS = 20
SEED = 20_261_123


@dataclass
class Unbroken:
    """What a load without a kill leaves, and how many writes it takes."""

    expected: Expected
    rejects: bytes
    writes: int


@pytest.fixture
def proxy(settings: Settings) -> Iterator[FaultProxy]:
    """Some writes are late, and lost if the loader ends before: what is sent is not yet written."""
    with FaultProxy(behind(settings), Script([Fault.HELD] * 100_000, 40, SEED), 1.0).running() as proxy:
        yield proxy


def load_unbroken(loader: Run, proxy: FaultProxy, rows: int) -> Unbroken:
    expected = write_files(loader.folder, rows, SEED)
    loader.check(loader.run(proxy), expected)
    return Unbroken(expected, loader.rejects.read_bytes(), proxy.writes)


@pytest.fixture
def unbroken(loader: Run, proxy: FaultProxy) -> Unbroken:
    return load_unbroken(loader, proxy, FEWER)


def send(number: signal.Signals, proxy: FaultProxy, delay: float = 0.0) -> Callable[[Process], None]:
    """Signal the loader a moment after a write: between two writes there are rejects, checkpoints and Arrow."""
    return lambda process: proxy.later(delay, lambda: process.send_signal(number))


def fresh(loader: Run) -> None:
    """As before the first run."""
    loader.session.execute(f"TRUNCATE {loader.keyspace}.readings", timeout=60)
    for folder in ("rejects", "checkpoints"):
        for file in (loader.folder / folder).glob("*"):
            file.unlink()


def test_twenty_kills_leave_no_trace(loader: Run, proxy: FaultProxy) -> None:
    unbroken = load_unbroken(loader, proxy, ROWS)
    chance, kills, went_on = random.Random(SEED), 0, 0
    print(f"seed {SEED}")
    while kills < KILLS:
        fresh(loader)
        options: tuple[str, ...] = ()
        while True:
            write, delay = chance.randint(1, unbroken.writes // 3), chance.uniform(0, 0.03)
            run = loader.stopped(proxy, write, send(signal.SIGKILL, proxy, delay), *options)
            if run.returncode != -signal.SIGKILL:
                break
            kills += 1
            checkpoint = loader.checkpoint  # none before the files are hashed
            options = ("--resume",) if checkpoint else ()
            went_on += bool(checkpoint and checkpoint.position.counts.rows_in)
            print(f"kill {kills} at write {write}: {checkpoint.position if checkpoint else 'no checkpoint yet'}")
        loader.check(run, unbroken.expected)
        assert loader.rejects.read_bytes() == unbroken.rejects
    assert went_on >= KILLS // 2


def test_an_interrupted_load_says_so_and_goes_on(loader: Run, proxy: FaultProxy, unbroken: Unbroken) -> None:
    fresh(loader)

    run = loader.stopped(proxy, unbroken.writes // 2, send(signal.SIGINT, proxy))

    assert run.returncode == 130, run.stderr
    assert "--resume" in run.stderr
    checkpoint = loader.checkpoint
    assert checkpoint and not checkpoint.complete
    assert 0 < checkpoint.position.counts.rows_in < unbroken.expected.rows_in
    loader.check(loader.run(proxy, "--resume"), unbroken.expected)
    assert loader.rejects.read_bytes() == unbroken.rejects


def test_a_load_that_is_complete_is_not_done_again(loader: Run, proxy: FaultProxy, unbroken: Unbroken) -> None:
    checkpoint = loader.checkpoint
    assert checkpoint and checkpoint.complete

    run = loader.run(proxy, "--resume")

    assert (run.returncode, proxy.writes) == (0, unbroken.writes), run.stderr
    assert loader.rejects.read_bytes() == unbroken.rejects


def test_a_changed_file_is_refused_until_it_is_as_before(loader: Run, proxy: FaultProxy, unbroken: Unbroken) -> None:
    fresh(loader)
    loader.stopped(proxy, unbroken.writes // 2, send(signal.SIGKILL, proxy))
    file = loader.folder / "readings_3.csv"
    before, writes = file.read_bytes(), proxy.writes

    file.write_bytes(before.replace(b"plain", b"Plain", 1))  # of the same size
    refused = loader.run(proxy, "--resume")

    assert refused.returncode == 2
    assert str(file) in refused.stderr
    assert proxy.writes == writes
    file.write_bytes(before)
    loader.check(loader.run(proxy, "--resume"), unbroken.expected)


def test_without_a_checkpoint_there_is_nothing_to_go_on_from(loader: Run, proxy: FaultProxy) -> None:
    write_files(loader.folder, 30, SEED)

    run = loader.run(proxy, "--resume")

    assert (run.returncode, proxy.writes) == (2, 0)
    assert "without --resume" in run.stderr
