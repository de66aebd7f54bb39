import json

from csv_loader.position import Counts
from csv_loader.report import Summary


def test_a_program_reads_one_line_with_all_of_it() -> None:
    summary = Summary("sales", Counts(1_500, 1_400, 99, 1), 2, 0.5, 500, "r/sales.csv", ("a.csv: delimiter ';'",))

    assert json.loads(summary.to_json()) == {
        "source": "sales",
        "rows_in": 1_500,
        "loaded": 1_400,
        "rejected": 99,
        "skipped": 1,
        "complete": True,
        "seconds": 0.5,
        "rows_per_second": 2_000,
        "files": 2,
        "rejects": "r/sales.csv",
        "guessed": ["a.csv: delimiter ';'"],
    }
    assert "\n" not in summary.to_json()


def test_a_person_reads_how_the_rows_add_up() -> None:
    assert str(Summary("sales", Counts(1_500, 1_400, 99, 1), 1, 0.5, rejects="r.csv")) == (
        "sales: 1,500 rows in = 1,400 loaded + 99 rejected + 1 skipped, 0.5 s, 3,000 rows/s (see r.csv)"
    )
    assert str(Summary("sales", Counts(2, 2), 1)) == "sales: 2 rows in = 2 loaded + 0 rejected"


def test_a_load_that_failed_or_was_stopped_is_not_complete() -> None:
    summary = Summary("sales", Counts(2, 2), 1, complete=False)

    assert not json.loads(summary.to_json())["complete"]
    assert str(summary) == "sales: 2 rows in = 2 loaded + 0 rejected, not complete"


def test_rows_that_are_all_rejected_are_a_failure() -> None:
    assert Summary("sales", Counts(2, 0, 2), 1).failed
    assert not Summary("sales", Counts(2, 1, 1), 1).failed
    assert not Summary("sales", Counts(0, 0, 0), 1).failed
    assert not Summary("sales", Counts(1, 0, 0, 1), 1).failed
