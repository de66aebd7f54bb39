import gzip
import socket
import subprocess
import zipfile
from collections.abc import Callable

import pytest

from local.settings import HOST
from tests.loader import CUBE, HEADER, PLAIN, Loader


def failed(run: subprocess.CompletedProcess[str], status: int) -> str:
    """What the loader said when it ended with this status: one line, no traceback."""
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr


def nothing(loader: Loader) -> None:
    """No file is there."""


def another_header(loader: Loader) -> None:
    loader.file(HEADER.replace("small", "tiny").replace("note", "remark") + "\n")


def no_line(loader: Loader) -> None:
    loader.file("")


def open_quote(loader: Loader) -> None:
    loader.file(f'{HEADER}\n{PLAIN.format(id=1)}\nA,2,"1,1.5\n')


def no_archive(loader: Loader) -> None:
    loader.file("this is no zip", "readings.zip")


def archive_without_table(loader: Loader) -> None:
    with zipfile.ZipFile(loader.folder / "readings.zip", "w") as archive:
        archive.writestr("__MACOSX/readings.csv", "nothing")


def cut_gzip(loader: Loader) -> None:
    data = gzip.compress(f"{HEADER}\n{PLAIN.format(id=1)}\n".encode())
    (loader.folder / "readings.csv.gz").write_bytes(data[:-12])


def damaged_gzip(loader: Loader) -> None:
    data = bytearray(gzip.compress(f"{HEADER}\n{PLAIN.format(id=1)}\n".encode()))
    data[10:20] = b"\xff" * 10
    (loader.folder / "readings.csv.gz").write_bytes(data)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (nothing, ["readings*: no file for source 'readings'"]),
        (another_header, ["readings.csv:1:", "missing: small, note", "new, left out: 'tiny', 'remark'"]),
        (no_line, ["readings.csv:1: the file is empty"]),
        (open_quote, ["readings.csv:3:", "a quote of this row is never closed"]),
        (no_archive, ["readings.zip: cannot be read"]),
        (archive_without_table, ["readings.zip: no .csv file in this archive"]),
        (cut_gzip, ["readings.csv.gz: cannot be read"]),
        (damaged_gzip, ["readings.csv.gz: cannot be read"]),
    ],
)
def test_a_file_that_cannot_be_loaded_is_named_with_the_remedy(
    loader: Loader, prepare: Callable[[Loader], None], words: list[str]
) -> None:
    prepare(loader)

    said = failed(loader.run(), 1)

    assert [word for word in words if word not in said] == [], said


def test_a_wrong_definition_is_told_apart_by_its_status(loader: Loader) -> None:
    (loader.folder / "cube.yaml").write_text(CUBE.replace("int32", "int33"), encoding="utf-8")

    assert "cube.yaml:11: column 'small': 'int33' is not a type" in failed(loader.run(), 2)


def test_a_cluster_that_does_not_answer_is_named(loader: Loader) -> None:
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind((HOST, 0))
        loader.environment["CASSANDRA_PORT"] = str(closed.getsockname()[1])
        loader.file(f"{HEADER}\n")

        said = failed(loader.run(), 1)

    assert f"Cassandra at {HOST}:{loader.environment['CASSANDRA_PORT']} does not answer" in said


def test_variables_that_are_missing_are_named(loader: Loader) -> None:
    del loader.environment["CASSANDRA_HOSTS"], loader.environment["CASSANDRA_KEYSPACE"]

    said = failed(loader.run(), 2)

    assert "missing environment variables: CASSANDRA_HOSTS, CASSANDRA_KEYSPACE" in said


def test_a_load_goes_on_with_the_same_file_only(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number) for number in range(9)), ""]))
    loader.run("--limit", "5")
    loader.file(f"{HEADER}\n{PLAIN.format(id=7)}\n")

    said = failed(loader.run("--resume"), 2)

    assert "the load cannot go on" in said
    assert "readings.csv is not as it was" in said
    assert "load without --resume" in said
    assert sorted(loader.rows()) == list(range(5))


def test_a_load_goes_on_with_the_same_definition_only(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number) for number in range(9)), ""]))
    loader.run("--limit", "5")

    assert "file profile of readings have changed" in failed(loader.run("--resume", "--nulls", "n"), 2)


def test_there_must_be_something_to_go_on_from(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")

    assert "there is no checkpoint to go on from; load without --resume" in failed(loader.run("--resume"), 2)


def test_the_rejected_rows_of_the_load_must_be_there(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=text) for text in ("x", 1, 2)), ""]))
    loader.run("--limit", "2")
    loader.rejects.unlink()

    assert "the rejected rows of the load are gone" in failed(loader.run("--resume"), 2)


def test_a_table_that_is_not_there_is_told_before_a_row_is_sent(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")
    command = [word for word in loader.run("--dry-run").args if word not in ("--create-tables", "--dry-run")]

    run = subprocess.run(command, env=loader.environment, capture_output=True, text=True, check=False)

    assert "--create-tables" in failed(run, 1)


def test_rows_that_are_all_rejected_fail_the_load(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id='x')}\n")

    assert "readings: every row was rejected" in failed(loader.run(), 1)
    assert len(loader.rejected()) == 2
