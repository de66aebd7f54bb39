"""`python -m csv_loader` without Cassandra: what a dry run tells, and what is refused before anything is asked."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from csv_loader.__main__ import app
from csv_loader.errors import CassandraError
from csv_loader.position import Counts
from csv_loader.report import Summary
from tests.loader import CUBE, HEADER, PLAIN

TWO_SOURCES = CUBE.replace(
    "dimensions:",
    """\
  notes:
    kind: csv
    lookup: true
    files: ["notes*.csv"]
    columns: {place: string, id: int32}
    key: [place, id]
    partition: [place]
dimensions:""",
)


@pytest.fixture(autouse=True)
def no_cassandra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CASSANDRA_HOSTS", raising=False)
    monkeypatch.delenv("CASSANDRA_KEYSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cube.yaml").write_text(CUBE, encoding="utf-8")
    return tmp_path


def call(folder: Path, *options: str) -> Result:
    outputs = ("--rejects", str(folder / "rejects"), "--checkpoint", str(folder / "checkpoints"))
    return CliRunner().invoke(app, ["--cube", str(folder), *outputs, *options])


def look(folder: Path, *options: str) -> Result:
    """A dry run of what is in the folder."""
    return call(folder, "--dry-run", "--from", str(folder), *options)


def put(folder: Path, *rows: str, name: str = "readings.csv") -> Path:
    (folder / name).write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return folder / name


def rejected(folder: Path) -> list[list[str]]:
    with (folder / "rejects" / "readings.dry-run.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def summary(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_a_dry_run_counts_and_explains_without_cassandra(folder: Path) -> None:
    file = put(folder, PLAIN.format(id=1), PLAIN.format(id="x"), PLAIN.format(id=2))

    result = look(folder, "--json")

    assert result.exit_code == 0, result.stderr
    assert "readings: 3 rows in = 2 loaded + 1 rejected" in result.stderr
    found = summary(result)
    assert {name: found[name] for name in ("source", "rows_in", "loaded", "rejected", "skipped", "files")} == {
        "source": "readings",
        "rows_in": 3,
        "loaded": 2,
        "rejected": 1,
        "skipped": 0,
        "files": 1,
    }
    assert found["rejects"] == str(folder / "rejects" / "readings.dry-run.csv")
    assert rejected(folder)[1][:4] == [str(file), "3", "id", "'x' is not an int64"]
    assert not (folder / "checkpoints").exists()


def test_what_is_guessed_of_a_file_is_told_with_its_name(folder: Path) -> None:
    file = put(folder, PLAIN.format(id=1))
    file.write_text(file.read_text().replace(",", ";").replace("1.5", "1,5").replace("0.5", "0,5"), encoding="utf-8")

    result = look(folder, "--json")

    assert result.exit_code == 0, result.stderr
    guessed = " ".join(str(line) for line in json.loads(result.stdout)["guessed"])
    for what in (str(file), "delimiter ';'", "decimal ','"):
        assert what in guessed
        assert what in result.stderr


def test_a_column_more_is_told_and_does_no_harm(folder: Path) -> None:
    (folder / "readings.csv").write_text(f"extra,{HEADER}\nmore,{PLAIN.format(id=1)}\n", encoding="utf-8")

    result = look(folder)

    assert result.exit_code == 0, result.stderr
    assert "readings.csv: new, left out: 'extra'" in result.stderr


def test_options_say_how_the_files_are_written(folder: Path) -> None:
    header = HEADER.replace("place", "Lugar")
    text = f"{header}\nSão;1;1;1.234,5;0,5;true;31/01/2024;2024-01-01T00:00:00Z;?\n".replace(",0", "\0")
    text = text.replace(",", ";", HEADER.count(",")).replace("\0", ",0")
    (folder / "readings.csv").write_bytes(text.encode("latin-1"))
    written = ("--encoding", "latin-1", "--delimiter", ";", "--decimal", ",", "--thousands", ".", "--nulls", "?")

    result = look(folder, *written, "--dates", "%d/%m/%Y", "--header", "Lugar=place")

    assert "1 rows in = 1 loaded + 0 rejected" in result.stderr, result.stderr + str(result.exception)


def test_only_so_many_rows_are_read(folder: Path) -> None:
    put(folder, *(PLAIN.format(id=number) for number in range(10)))

    assert "4 rows in = 4 loaded" in look(folder, "--limit", "4").stderr


@pytest.mark.parametrize(("most", "status"), [("1", 1), ("2", 0), ("49%", 1), ("50%", 0)])
def test_more_rejected_rows_than_allowed_fail_the_load(folder: Path, most: str, status: int) -> None:
    put(folder, *(PLAIN.format(id=text) for text in ("x", 1, "y", 2)))

    result = look(folder, "--max-errors", most)

    assert result.exit_code == status, result.stderr
    assert ("are rejected, more than" in result.stderr) == bool(status)
    assert len(rejected(folder)) == 3


def test_a_source_of_which_every_row_is_rejected_fails_after_the_others(folder: Path) -> None:
    (folder / "cube.yaml").write_text(TWO_SOURCES, encoding="utf-8")
    put(folder, PLAIN.format(id="x"))
    (folder / "notes.csv").write_text("place,id\nA,1\n", encoding="utf-8")

    result = look(folder, "--json")

    assert result.exit_code == 1
    assert "csv_loader: readings: every row was rejected" in result.stderr
    assert [json.loads(line)["loaded"] for line in result.stdout.splitlines()] == [0, 1]


def test_a_file_without_rows_is_no_failure(folder: Path) -> None:
    put(folder)

    result = look(folder)

    assert (result.exit_code, "0 rows in = 0 loaded" in result.stderr) == (0, True), result.stderr


def test_files_are_given_by_name_and_pattern(folder: Path) -> None:
    for number in (1, 2):
        put(folder, PLAIN.format(id=number), name=f"part-{number}.csv")
    (folder / "more.csv.gz").write_bytes(gzip.compress(put(folder, PLAIN.format(id=3), name="3.csv").read_bytes()))

    result = call(folder, "--dry-run", "--json", str(folder / "part-*.csv"), str(folder / "more.csv.gz"))

    assert result.exit_code == 0, result.stderr
    assert (summary(result)["rows_in"], summary(result)["files"]) == (3, 3)


def test_the_rejects_of_a_load_are_left_alone_by_a_dry_run(folder: Path) -> None:
    (folder / "rejects").mkdir()
    (folder / "rejects" / "readings.csv").write_text("of a load that may go on")
    put(folder, PLAIN.format(id=1))

    assert look(folder).exit_code == 0
    assert (folder / "rejects" / "readings.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "say where the files are: either --from FOLDER, or FILES by name"),
        (("--from", ".", "a.csv"), "say where the files are: either --from FOLDER, or FILES by name"),
        (("--from", ".", "--dry-run", "--resume"), "--dry-run loads nothing that --resume could go on from"),
        (("--from", ".", "--only", "reading"), "unknown source 'reading'; one of: readings, notes"),
        (("a.csv",), "FILES are of one source: choose it by --only; one of: readings, notes"),
        (("--from", ".", "--max-errors", "few"), "--max-errors 'few' is neither a number of rows"),
        (("--from", ".", "--header", "x=y"), "--header x=y: unknown column"),
        (("--from", ".", "--delimiter", "ab"), "--delimiter: 'ab' is not one mark"),
    ],
)
def test_a_wrong_use_is_refused_with_the_remedy(folder: Path, options: tuple[str, ...], said: str) -> None:
    (folder / "cube.yaml").write_text(TWO_SOURCES, encoding="utf-8")

    result = call(folder, *options)

    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_a_load_wants_to_know_where_cassandra_is(folder: Path) -> None:
    put(folder, PLAIN.format(id=1))

    result = call(folder, "--from", str(folder))

    assert result.exit_code == 2
    assert "csv_loader: missing environment variables: CASSANDRA_HOSTS, CASSANDRA_KEYSPACE" in result.stderr


def test_a_file_that_is_not_there_fails(folder: Path) -> None:
    result = look(folder)

    assert (result.exit_code, "no file for source 'readings'" in result.stderr) == (1, True)


def test_nothing_to_go_on_from_is_told_before_cassandra_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASSANDRA_HOSTS", "nowhere.invalid")
    monkeypatch.setenv("CASSANDRA_KEYSPACE", "k")
    put(folder, PLAIN.format(id=1))

    result = call(folder, "--from", str(folder), "--resume")

    assert result.exit_code == 2
    assert f"{folder / 'checkpoints' / 'k.readings.json'}: there is no checkpoint to go on from" in result.stderr


def test_the_help_shows_how_it_is_used() -> None:
    text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120", "TERM": "dumb"}).stdout

    for words in (
        "python -m csv_loader --cube cubes/flights --from data --resume",
        "--dry-run",
        "--max-errors",
        "N|N%",
    ):
        assert words in text


def test_ctrl_c_ends_with_the_word_how_to_go_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_request: object, _tell: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("csv_loader.__main__.run", stopped)

    result = call(folder, "--from", str(folder))

    assert (result.exit_code, result.stderr) == (130, "csv_loader: stopped; --resume goes on from here\n")


def test_the_line_of_a_source_is_printed_when_it_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def two(_request: object, tell: Callable[[Summary], None]) -> None:
        tell(Summary("a", Counts(1, 1), 1))
        tell(Summary("b", Counts(2, 2), 1, complete=False))
        raise CassandraError("away")

    monkeypatch.setattr("csv_loader.__main__.run", two)

    result = call(folder, "--from", str(folder), "--json")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["source"], line["complete"]) for line in lines] == [("a", True), ("b", False)]
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "csv_loader: away")
