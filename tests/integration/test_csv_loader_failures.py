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


def no_utf8(loader: Loader) -> None:
    (loader.folder / "readings.csv").write_bytes(f"{HEADER}\n{PLAIN.format(id=1)}\xe9\n".encode("latin-1"))


def no_line(loader: Loader) -> None:
    loader.file("")


def open_quote(loader: Loader) -> None:
    loader.file(f'{HEADER}\n{PLAIN.format(id=1)}\nA,2,"1,1.5\n')


def no_archive(loader: Loader) -> None:
    loader.file("this is no zip", "readings.zip")


def archive_without_table(loader: Loader) -> None:
    with zipfile.ZipFile(loader.folder / "readings.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")


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
        (another_header, ["readings.csv:1:", "missing: small, note; found besides: tiny, remark"]),
        (no_utf8, ["readings.csv", "not UTF-8", "convert the file"]),
        (no_line, ["readings.csv:1: the file is empty"]),
        (open_quote, ["readings.csv:3:", "mend the quotes"]),
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
