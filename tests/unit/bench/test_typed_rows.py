from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from bench.clients.typed_rows import batches, typed_rows
from bench.job import Job, parse_job
from tests.unit.bench.builders import a_job


def written(folder: Path, *lines: str, **changes: object) -> Job:
    job = replace(a_job(), file=str(folder / "lines.csv"), **changes)  # type: ignore[arg-type]
    Path(job.file).write_text("\n".join([",".join(job.names), *lines]) + "\n")
    return job


def test_a_job_is_the_same_after_its_way_through_a_command_line() -> None:
    assert parse_job(a_job(batch=50).text) == a_job(batch=50)


def test_the_insert_names_every_column() -> None:
    assert a_job().insert == "INSERT INTO bench.lines (origin, flight, price) VALUES (?, ?, ?)"


def test_every_kind_is_read(tmp_path: Path) -> None:
    kinds = ("string", "int32", "int64", "decimal(5,2)", "float64", "bool", "date", "timestamp")
    columns = tuple((f"c{at}", kind) for at, kind in enumerate(kinds))
    line = "a,1,2,3.50,0.5,true,2013-01-02,2013-01-02T03:04:05Z"
    job = written(tmp_path, line, "NA,NA,NA,NA,NA,NA,NA,NA", columns=columns, partition=("c0",))

    moment = datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert list(typed_rows(job)) == [["a", 1, 2, Decimal("3.50"), 0.5, True, date(2013, 1, 2), moment], [None] * 8]


def test_a_batch_has_one_partition_and_at_most_so_many_rows(tmp_path: Path) -> None:
    job = written(tmp_path, "a,1,1", "b,2,1", "a,3,1", "a,4,1", "b,5,1")

    found = [[(row[0], row[1]) for row in batch] for batch in batches(job, 2)]

    assert found == [[("a", 1), ("a", 3)], [("b", 2), ("b", 5)], [("a", 4)]]


def test_a_driver_may_have_its_own_type_for_a_kind(tmp_path: Path) -> None:
    job = written(tmp_path, "a,1,1")

    assert [*batches(job, 2, {"int32": lambda text: f"<{text}>"})] == [[["a", "<1>", Decimal(1)]]]
