import os
import signal

import pytest

from csv_loader.frames.rows import Batch, BatchSize
from csv_loader.stopping import StoppableTable, stopped_by_ctrl_c
from tests.builders import shops
from tests.fake_csv_table import FakeCsvTable


class CountingTable(FakeCsvTable):
    sent: int = 0
    finished: bool = False

    def send(self, batch: Batch, acknowledged: object) -> None:
        self.sent += 1

    def finish(self) -> None:
        self.finished = True


@pytest.fixture
def table() -> CountingTable:
    return CountingTable(next(shops().csv_sources()))


def nothing() -> None:
    """What is acknowledged does not matter here."""


BATCH = Batch(0, memoryview(b""))


def test_ctrl_c_stops_before_the_next_batch_and_what_was_sent_is_awaited(
    table: CountingTable, capfd: pytest.CaptureFixture[str]
) -> None:
    with stopped_by_ctrl_c() as stop:
        stoppable = StoppableTable(table, stop)
        stoppable.send(BATCH, nothing)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            stoppable.send(BATCH, nothing)
        stoppable.finish()

    assert (table.sent, table.finished) == (1, True)
    assert "stopping when the rows on their way are acknowledged" in capfd.readouterr().err


def test_who_asks_twice_is_not_kept_waiting() -> None:
    with stopped_by_ctrl_c() as stop:
        stop.ask()
        with pytest.raises(KeyboardInterrupt):
            stop.ask()


def test_afterwards_ctrl_c_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)

    with stopped_by_ctrl_c():
        assert signal.getsignal(signal.SIGINT) != before

    assert signal.getsignal(signal.SIGINT) == before


def test_a_table_that_may_be_stopped_is_like_the_table(table: CountingTable) -> None:
    with stopped_by_ctrl_c() as stop:
        stoppable = StoppableTable(table, stop)

    assert (stoppable.prefix, stoppable.size) == (table.prefix, table.size)


def test_a_size_that_the_table_lowers_is_seen(table: CountingTable) -> None:
    with stopped_by_ctrl_c() as stop:
        stoppable = StoppableTable(table, stop)
        table.size = BatchSize(7)

        assert stoppable.size == BatchSize(7)
