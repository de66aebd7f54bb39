"""A load through a network and a server that fail: no acknowledged row is lost, none is counted that is not there."""

import pytest

from local.settings import Settings
from tests.faults.conftest import Run, behind
from tests.faults.proxy import Fault, FaultProxy, Script
from tests.faults.readings import write_files

ROWS = 66_000
SEED = 20_261_123
TIMEOUT = 1.0  # as the loader's own
OFTEN = 22  # of each that costs nothing but another try
FAULTS = dict.fromkeys(Fault, OFTEN) | {
    Fault.LOST_REQUEST: 8,
    Fault.LOST_ANSWER: 8,
    Fault.LATE_ANSWER: 6,
    Fault.RESET: 8,
    Fault.RESET_WRITTEN: 8,
    Fault.HALF_CLOSED: 8,
    Fault.BLACKHOLE: 3,
}


def test_no_acknowledged_row_is_lost(settings: Settings, loader: Run) -> None:
    expected = write_files(loader.folder, ROWS, SEED)
    faults = [fault for fault, times in FAULTS.items() for _ in range(times)]
    print(f"seed {SEED}: {len(faults)} faults")

    with FaultProxy(behind(settings), Script(faults, 12, SEED), TIMEOUT).running() as proxy:
        run = loader.run(proxy)

    loader.check(run, expected)
    assert len(faults) >= 200
    assert dict(proxy.injected) == FAULTS, f"{proxy.writes} writes"


@pytest.mark.parametrize("fault", [*Fault])
def test_a_load_that_meets_one_fault_again_and_again_ends_well(settings: Settings, loader: Run, fault: Fault) -> None:
    expected = write_files(loader.folder, 1_500, SEED)
    with FaultProxy(behind(settings), Script([fault] * 3, 5, SEED), TIMEOUT).running() as proxy:
        run = loader.run(proxy)

    loader.check(run, expected)
    assert dict(proxy.injected) == {fault: 3}


def test_a_cassandra_that_stays_away_ends_the_load_which_can_go_on_later(settings: Settings, loader: Run) -> None:
    expected = write_files(loader.folder, ROWS, SEED)
    with FaultProxy(behind(settings), Script()).running() as proxy:
        run = loader.stopped(proxy, 700, lambda process: proxy.go_away_now())

        assert run.returncode == 1, run.stderr
        assert "not acknowledged" in run.stderr
        assert "--resume" in run.stderr
        checkpoint = loader.checkpoint
        assert checkpoint and not checkpoint.complete
        assert 0 < checkpoint.position.counts.rows_in < expected.rows_in

        proxy.come_back()
        loader.check(loader.run(proxy, "--resume"), expected)
