"""`python -m csv_loader.landed` as Fargate runs it, against the emulated S3 and a real Cassandra."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cassandra.cluster import Session

from csv_loader.cassandra_table import create_tables
from cube_model.parsing import parse_cube
from local import aws_clients, environments
from local.settings import Settings
from tests.loader import CUBE, HEADER, PLAIN, counts
from tests.loader_image import lay_out, said

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TWO_SOURCES = CUBE.replace(
    "dimensions:",
    """\
  notes:
    kind: csv
    lookup: true
    files: ["*.csv"]
    columns: {place: string, id: int32}
    key: [place, id]
    partition: [place]
dimensions:""",
)


@dataclass(frozen=True)
class Landing:
    """A bucket, the tables of a cube, and the image of the loader with that cube."""

    s3: "S3Client"
    bucket: str
    session: Session
    environment: dict[str, str]
    app: Path

    def land(self, content: bytes, name: str = "readings.csv") -> subprocess.CompletedProcess[str]:
        """What EventBridge does when a file is put into the bucket."""
        self.s3.put_object(Bucket=self.bucket, Key=f"landing/{name}", Body=content)
        return self.run(f"landing/{name}")

    def run(self, key: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, "LANDING_BUCKET": self.bucket, "LANDED_KEY": key}
        command = [sys.executable, "-m", *said("CMD")[0].strip('[]"').split('", "')[1:]]
        return subprocess.run(
            command, cwd=self.app, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def ids(self, table: str = "readings") -> list[int]:
        keyspace = self.environment["CASSANDRA_KEYSPACE"]
        return sorted(row.id for row in self.session.execute(f"SELECT id FROM {keyspace}.{table}"))

    def rejected(self) -> dict[str, list[list[str]]]:
        """The rejected rows by object."""
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix="rejected/").get("Contents", [])
        return {o["Key"]: self._rows(o["Key"]) for o in found}

    def _rows(self, key: str) -> list[list[str]]:
        text = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()
        return list(csv.reader(io.StringIO(text)))


def landing(cube: str, folder: Path, settings: Settings, bucket: str, session: Session, keyspace: str) -> Landing:
    """The image for a cube; its process sees what a task sees, and no source tree."""
    (folder / "cube").mkdir()
    (folder / "cube" / "cube.yaml").write_text(cube, encoding="utf-8")
    (folder / "app").mkdir()
    create_tables(session, keyspace, list(parse_cube(cube).csv_sources()))
    environment = environments.environment(settings, environments.cassandra(settings, keyspace))
    s3, app = aws_clients.s3(settings), lay_out(folder / "app", folder / "cube")
    return Landing(s3, bucket, session, environment, app)


@pytest.fixture
def typed(tmp_path: Path, settings: Settings, bucket: str, cassandra: Session, keyspace: str) -> Landing:
    return landing(CUBE, tmp_path, settings, bucket, cassandra, keyspace)


@pytest.fixture
def shared(tmp_path: Path, settings: Settings, bucket: str, cassandra: Session, keyspace: str) -> Landing:
    """Two sources that claim the same files."""
    return landing(TWO_SOURCES, tmp_path, settings, bucket, cassandra, keyspace)


def text(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def test_a_landed_file_is_loaded_and_counted_in_one_line(typed: Landing) -> None:
    run = typed.land(text(PLAIN.format(id=1), PLAIN.format(id=2)))

    assert run.returncode == 0, run.stderr
    assert counts(run) == [{"source": "readings", "rows_in": 2, "loaded": 2, "rejected": 0, "skipped": 0}]
    assert len(run.stdout.splitlines()) == 1
    assert typed.ids() == [1, 2]
    assert typed.rejected() == {}


def test_rejected_rows_are_left_in_the_bucket_with_the_address_of_their_file(typed: Landing) -> None:
    run = typed.land(text(PLAIN.format(id=1), PLAIN.format(id="x"), "A,3"))

    assert run.returncode == 0, run.stderr
    assert counts(run) == [{"source": "readings", "rows_in": 3, "loaded": 1, "rejected": 2, "skipped": 0}]
    ((key, (header, *rows)),) = typed.rejected().items()
    assert re.fullmatch(r"rejected/readings\.csv\.\d{8}T\d{6}Z\.csv", key)
    assert f"rejected rows: s3://{typed.bucket}/{key}" in run.stderr
    assert json.loads(run.stdout)["rejects"] == f"s3://{typed.bucket}/{key}"
    assert header == ["file", "line", "column", "reason", "text"]
    assert [row[:4] for row in rows] == [
        [f"s3://{typed.bucket}/landing/readings.csv", "3", "id", "'x' is not an int64"],
        [f"s3://{typed.bucket}/landing/readings.csv", "4", "row", "2 fields, not 9"],
    ]


def test_rejected_rows_are_left_in_the_bucket_even_when_the_file_ends_in_an_error(typed: Landing) -> None:
    run = typed.land(text(PLAIN.format(id="x")) + b'A,3,"open\n')

    assert run.returncode == 1
    assert "a quote of this row is never closed" in run.stderr
    ((_, (_, row)),) = typed.rejected().items()
    assert row[1:4] == ["2", "id", "'x' is not an int64"]


def test_loading_the_same_file_again_changes_nothing(typed: Landing) -> None:
    first = typed.land(text(PLAIN.format(id=1), PLAIN.format(id="x")))
    rejected = typed.rejected()

    second = typed.run("landing/readings.csv")

    assert (second.returncode, counts(second)) == (0, counts(first))
    assert typed.ids() == [1]
    assert typed.rejected() == rejected


def test_an_archive_is_loaded_from_what_is_in_it(typed: Landing) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("one.csv", text(PLAIN.format(id=1)))
        archive.writestr("two.csv", text(PLAIN.format(id=2), PLAIN.format(id="x")))

    run = typed.land(content.getvalue(), "readings 2024 é.zip")

    assert run.returncode == 0, run.stderr
    assert typed.ids() == [1, 2]
    ((_, (_, row)),) = typed.rejected().items()
    assert row[0] == f"s3://{typed.bucket}/landing/readings 2024 é.zip:two.csv"


def test_more_rejected_rows_than_allowed_fail_the_task_and_are_left_in_the_bucket(typed: Landing) -> None:
    strict = replace(typed, environment={**typed.environment, "MAX_ERRORS": "10%"})

    run = strict.land(text(PLAIN.format(id=1), PLAIN.format(id="x")))

    assert (run.returncode, "more than 10%" in run.stderr) == (1, True), run.stderr
    assert [len(rows) for rows in typed.rejected().values()] == [2]


def test_rows_that_are_all_rejected_fail_the_task(typed: Landing) -> None:
    run = typed.land(text(PLAIN.format(id="x")))

    assert run.returncode == 1
    assert "every row was rejected by readings" in run.stderr
    assert [line["rejected"] for line in counts(run)] == [1]
    assert len(typed.rejected()) == 1


def test_a_profile_of_the_packaged_cube_is_kept(
    tmp_path: Path, settings: Settings, bucket: str, cassandra: Session, keyspace: str
) -> None:
    written = CUBE.replace('nulls: ["NA"]', 'nulls: ["NA"]\n    profile: {delimiter: ";", decimal: ","}')
    typed = landing(written, tmp_path, settings, bucket, cassandra, keyspace)

    run = typed.land(text(PLAIN.format(id=1)).replace(b",", b";").replace(b".", b","))

    assert run.returncode == 0, run.stderr
    assert typed.ids() == [1]


def test_a_file_of_two_sources_is_loaded_for_both(shared: Landing) -> None:
    run = shared.land(text(PLAIN.format(id=1), PLAIN.format(id=2**40)))

    assert run.returncode == 0, run.stderr
    assert counts(run) == [
        {"source": "readings", "rows_in": 2, "loaded": 2, "rejected": 0, "skipped": 0},
        {"source": "notes", "rows_in": 2, "loaded": 1, "rejected": 1, "skipped": 0},
    ]
    assert (shared.ids(), shared.ids("notes")) == ([1, 2**40], [1])
    ((_, rows),) = shared.rejected().items()
    assert [row[3] for row in rows[1:]] == [f"'{2**40}' is out of the range of int32"]


def test_a_file_of_no_source_is_refused_with_the_names_that_there_are(typed: Landing) -> None:
    run = typed.land(text(PLAIN.format(id=1)), "2024/readings.csv")

    assert run.returncode == 2
    assert run.stderr == (
        f"csv_loader: s3://{typed.bucket}/landing/2024/readings.csv: no source has such a file; "
        "name it as one of: landing/readings* (readings)\n"
    )
    assert (run.stdout, typed.ids()) == ("", [])


def test_a_file_with_another_header_is_refused_with_its_address(typed: Landing) -> None:
    run = typed.land(b"place,id\nA,1\n")

    assert run.returncode == 1
    assert f"csv_loader: s3://{typed.bucket}/landing/readings.csv:1: the header is not that of" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_file_that_is_gone_is_named(typed: Landing) -> None:
    run = typed.run("landing/readings.csv")

    assert run.returncode == 1
    assert f"csv_loader: s3://{typed.bucket}/landing/readings.csv: cannot be fetched" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_empty_folder_is_no_file_and_no_fault(typed: Landing) -> None:
    run = typed.land(b"", "")

    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == f"s3://{typed.bucket}/landing/ is a folder: nothing to load\n"


def test_a_key_outside_of_the_landing_folder_is_refused(typed: Landing) -> None:
    for key in ("rejected/readings.csv", "landing/../readings.csv", "landing//tmp/readings.csv"):
        run = typed.run(key)

        assert run.returncode == 2
        assert f"csv_loader: LANDED_KEY='{key}' is not the key of a file under landing/" in run.stderr


def test_a_cluster_that_is_not_there_fails_the_task(typed: Landing) -> None:
    lost = replace(typed, environment={**typed.environment, "CASSANDRA_PORT": "1"})

    run = lost.land(text(PLAIN.format(id=1)))

    assert run.returncode == 1
    assert "does not answer; check CASSANDRA_HOSTS" in run.stderr
    assert "Traceback" not in run.stderr
