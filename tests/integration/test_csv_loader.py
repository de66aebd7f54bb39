import csv
import gzip
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cassandra.cluster import Session

from local import environments
from local.settings import HOST, Settings

CUBE = """\
cube: typed
title: A source with every type
sources:
  readings:
    kind: csv
    files: ["readings*"]
    nulls: ["NA"]
    columns:
      place: string
      id: int64
      small: int32
      exact: decimal(38,18)
      ratio: float64
      open: bool
      day: date
      at: timestamp
      note: string
    key: [place, id]
    partition: [place]
dimensions:
  day: {calendar: [year, day], from: {readings: day}}
measures:
  readings: {source: readings, agg: count}
segments: {by: day, every: month}
"""
HEADER = "place,id,small,exact,ratio,open,day,at,note"
PLAIN = "A,{id},1,1.5,0.5,true,2024-01-01,2024-01-01T00:00:00Z,n"


@dataclass
class Loader:
    """`python -m csv_loader` with a cube and data of its own."""

    folder: Path
    keyspace: str
    settings: Settings
    session: Session
    environment: dict[str, str] = field(default_factory=dict)

    def file(self, text: str, name: str = "readings.csv") -> None:
        (self.folder / name).write_text(text, encoding="utf-8", newline="")

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        where = ("--cube", str(self.folder), "--from", str(self.folder), "--rejects", str(self.rejects.parent))
        command = [sys.executable, "-m", "csv_loader", *where, "--create-tables", *options]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects" / "readings.csv"

    def rejected(self) -> list[list[str]]:
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def rows(self) -> dict[int, dict[str, Any]]:
        found = self.session.execute(f"SELECT * FROM {self.keyspace}.readings")
        return {row.id: row._asdict() for row in found}


@pytest.fixture
def loader(tmp_path: Path, settings: Settings, cassandra: Session, keyspace: str) -> Loader:
    (tmp_path / "cube.yaml").write_text(CUBE, encoding="utf-8")
    environment = {**os.environ, **environments.cassandra(settings, keyspace), "PYTHONPATH": str(settings.root / "src")}
    return Loader(tmp_path, keyspace, settings, cassandra, environment)


def failed(run: subprocess.CompletedProcess[str], status: int) -> str:
    """What the loader said when it ended with this status: one line, no traceback."""
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr


def test_every_type_and_null_is_read_back_exactly(loader: Loader) -> None:
    loader.file(
        f"{HEADER}\n"
        "A,-9223372036854775808,-2147483648,-12345678901234567890.123456789012345678,-1e300,false,"
        '0001-01-01,1969-12-31T23:59:59.999Z,"a ""quoted"", \nbroken é"\n'
        "A,9223372036854775807,2147483647,0.000000000000000001,0.1,TRUE,9999-12-31,2024-02-29T12:00:00+01:00,\n"
        "A,0,NA,NA,NA,NA,NA,NA,NA\n"
    )

    run = loader.run()

    assert run.returncode == 0, run.stderr
    assert "readings: 3 rows in = 3 loaded + 0 rejected" in run.stderr
    assert not loader.rejects.exists()
    rows = loader.rows()
    assert rows[-(2**63)] == {
        "place": "A",
        "id": -(2**63),
        "small": -(2**31),
        "exact": Decimal("-12345678901234567890.123456789012345678"),
        "ratio": -1e300,
        "open": False,
        "day": rows[-(2**63)]["day"],
        "at": datetime(1969, 12, 31, 23, 59, 59, 999_000),
        "note": 'a "quoted", \nbroken é',
    }
    assert rows[-(2**63)]["day"].date() == date(1, 1, 1)
    assert rows[2**63 - 1] == {
        "place": "A",
        "id": 2**63 - 1,
        "small": 2**31 - 1,
        "exact": Decimal("0.000000000000000001"),
        "ratio": 0.1,
        "open": True,
        "day": rows[2**63 - 1]["day"],
        "at": datetime(2024, 2, 29, 11),
        "note": "",
    }
    assert rows[2**63 - 1]["day"].date() == date(9999, 12, 31)
    assert {name for name, value in rows[0].items() if value is not None} == {"place", "id"}


def test_rejected_rows_are_set_apart_with_their_place_and_reason(loader: Loader) -> None:
    good = PLAIN.format(id=1)
    loader.file(
        f"{HEADER}\n"
        f'{good[:-1]}"two\nlines"\n'  # lines 2 and 3
        f"{PLAIN.format(id='x')}\n"
        f"{PLAIN.format(id=2)}\n"
        f"A,3\n"
        f"{PLAIN.format(id=4)},more\n"
        f"NA{PLAIN.format(id=5)[1:]}\n"
    )

    run = loader.run()

    assert run.returncode == 0, run.stderr
    assert f"readings: 6 rows in = 2 loaded + 4 rejected (see {loader.rejects})" in run.stderr
    file = str(loader.folder / "readings.csv")
    header, *rejected = loader.rejected()
    assert header == ["file", "line", "column", "reason", "text"]
    assert [row[:4] for row in rejected] == [
        [file, "4", "id", "'x' is not an int64"],
        [file, "6", "row", "2 fields, not 9"],
        [file, "7", "row", "10 fields, not 9"],
        [file, "8", "place", "is null, but part of the key"],
    ]
    assert rejected[0][4] == PLAIN.format(id="x")
    assert rejected[1][4].endswith("A,3")
    assert sorted(loader.rows()) == [1, 2]


def test_a_row_that_lacks_one_field_is_rejected_and_not_shifted(loader: Loader) -> None:
    texts = re.sub(r"int64|int32|decimal\(38,18\)|float64|bool|timestamp", "string", CUBE)
    (loader.folder / "cube.yaml").write_text(texts, encoding="utf-8")
    loader.file(f"{HEADER}\nid,small,exact,ratio,open,2024-01-01,at,note\n")

    run = loader.run()

    assert "1 rows in = 0 loaded + 1 rejected" in run.stderr
    assert loader.rejected()[1][3] == "8 fields, not 9"


def test_the_rejects_of_an_earlier_run_are_gone(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id='x')}\n")
    loader.run()
    assert loader.rejects.exists()

    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")
    loader.run()
    assert not loader.rejects.exists()


def test_columns_are_found_by_name_whatever_else_is_there(loader: Loader) -> None:
    names, values = HEADER.split(","), PLAIN.format(id=7).split(",")
    loader.file(f"extra,{','.join(reversed(names))}\nmore,{','.join(reversed(values))}\n")

    assert loader.run().returncode == 0
    assert (loader.rows()[7]["place"], loader.rows()[7]["note"]) == ("A", "n")


def test_loading_twice_gives_the_same_rows(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number) for number in range(250))]))
    first = loader.run()
    once = loader.rows()

    second = loader.run()

    assert "250 rows in = 250 loaded + 0 rejected" in first.stderr
    assert "250 rows in = 250 loaded + 0 rejected" in second.stderr
    assert len(once) == 250
    assert loader.rows() == once


def test_archives_are_read_as_they_are(loader: Loader) -> None:
    with gzip.open(loader.folder / "readings_1.csv.gz", "wt", encoding="utf-8") as stream:
        stream.write(f"\ufeff{HEADER}\r\n{PLAIN.format(id=1)}\r\n")
    with zipfile.ZipFile(loader.folder / "readings_2.zip", "w") as archive:
        archive.writestr("b/two.csv", f"{HEADER}\n{PLAIN.format(id=2)}\n")
        archive.writestr("three.csv", f"{HEADER}\n{PLAIN.format(id=3)}\n{PLAIN.format(id='x')}\n")
        archive.writestr("readme.txt", "not a table")
        archive.writestr("__MACOSX/three.csv", "not a table")

    run = loader.run("--json")

    assert run.stdout == '[{"source": "readings", "rows_in": 4, "loaded": 3, "rejected": 1}]\n'
    assert sorted(loader.rows()) == [1, 2, 3]
    assert loader.rejected()[1][:2] == [f"{loader.folder / 'readings_2.zip'}:three.csv", "3"]


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

    said = failed(loader.run(), 1)

    assert "missing environment variables: CASSANDRA_HOSTS, CASSANDRA_KEYSPACE" in said
