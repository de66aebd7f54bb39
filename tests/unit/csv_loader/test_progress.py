import io

import pytest

from csv_loader.position import Progress
from csv_loader.progress import Pace, shown_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_rate_share_and_time_left_are_said() -> None:
    pace = Pace(started=100.0)

    assert pace.said(Progress(50_000, 25, 100), now=102.0) == "50,000 rows, 25%, 25,000 rows/s, 6 s left"
    assert pace.said(Progress(50_000, 1, 1_000), now=110.0) == "50,000 rows, 0%, 5,000 rows/s, 166 min left"
    assert pace.said(Progress(200_000, 100, 100), now=104.0) == "200,000 rows, 100%, 50,000 rows/s"


def test_where_the_size_is_not_known_only_rows_are_said() -> None:
    assert Pace(started=0.0).said(Progress(10, 0, 0), now=1.0) == "10 rows, 10 rows/s"


def test_a_run_that_goes_on_counts_its_own_pace() -> None:
    pace = Pace(started=0.0, before=1_000)

    assert pace.said(Progress(1_000, 40, 100), now=1.0) == "1,000 rows, 40%, 0 rows/s"
    assert pace.said(Progress(1_500, 70, 100), now=5.0) == "1,500 rows, 70%, 100 rows/s, 5 s left"


def test_elsewhere_than_on_a_terminal_a_line_comes_every_few_seconds() -> None:
    times = iter([0.0, 0.0, 1.0, 2.0, 3.0, 4.5])  # the start, for both, and four calls
    stream = io.StringIO()

    with shown_progress("flights", stream, clock=lambda: next(times)) as show:
        for rows in (10, 20, 30, 40):
            show(Progress(rows, rows, 40))

    assert stream.getvalue() == "flights: 20 rows, 50%, 10 rows/s, 2 s left\nflights: 40 rows, 100%, 9 rows/s\n"


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()

    with shown_progress("flights", stream) as show:
        show(Progress(1_234, 5, 10))

    assert "flights" in stream.getvalue()
    assert "1,234 rows, 50%, " in stream.getvalue()
