"""CSV files in S3 are copied to disk as they are, and called by their addresses."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from csv_loader.errors import AwsError, CsvFileError
from csv_loader.files.input_files import InputFile
from csv_loader.files.s3_objects import fetched, fetched_of
from tests.builders import shops
from tests.integration.aws import Aws

PARTS = b"0123456789abcdef" * 1024 * 640  # 10 MB: more than what the SDK fetches in one piece
SALES, VISITS = (next(s for s in shops().csv_sources() if s.name == name) for name in ("sales", "visits"))


def put(aws: Aws, bucket: str, objects: Mapping[str, bytes]) -> None:
    for key, content in objects.items():
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=content)


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return made.getvalue()


@pytest.mark.parametrize("content", [b"", b"place,id\nA,1\n", PARTS], ids=["empty", "small", "in parts"])
def test_an_object_is_copied_as_it_is(aws: Aws, bucket: str, tmp_path: Path, content: bytes) -> None:
    put(aws, bucket, {"2024/é k.csv": content})

    (file,) = fetched(f"s3://{bucket}/2024/é k.csv", tmp_path, aws.region)

    assert file == InputFile(tmp_path / bucket / "2024" / "é k.csv", origin=f"s3://{bucket}/2024/é k.csv")
    assert file.path.read_bytes() == content


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("", ["a.csv", "in/a.csv", "in/b.zip:one.csv", "in/b.zip:two.csv", "in/deep/c.csv.gz", "in/k[1].csv"]),
        ("in/deep/", ["in/deep/c.csv.gz"]),
        ("in/*.csv", ["in/a.csv", "in/k[1].csv"]),
        ("*/*/?.csv*", ["in/deep/c.csv.gz"]),
        ("**/a.csv", ["a.csv", "in/a.csv"]),
        ("in/k[[]1].csv", ["in/k[1].csv"]),
    ],
)
def test_objects_come_in_order_of_their_keys(aws: Aws, bucket: str, tmp_path: Path, key: str, found: list[str]) -> None:
    packed, archive = gzip.compress(b"c\n"), zipped(two=b"2\n", one=b"1\n")
    objects = {"in/deep/c.csv.gz": packed, "in/b.zip": archive, "in/": b"", "in/k[1].csv": b"k\n"}
    put(aws, bucket, {**objects, "in/a.csv": b"a\n", "a.csv": b"a\n"})

    files = fetched(f"s3://{bucket}/{key}", tmp_path, aws.region)

    assert [str(file) for file in files] == [f"s3://{bucket}/{name}" for name in found]


def test_the_files_of_a_source_are_looked_for_below_a_prefix(aws: Aws, bucket: str, tmp_path: Path) -> None:
    keys = ("in/sales_2.csv", "in/sales_1.csv", "in/other.csv", "in/deep/sales_3.csv", "sales_4.csv")
    put(aws, bucket, dict.fromkeys(keys, b"shop\n"))

    for address in (f"s3://{bucket}/in", f"s3://{bucket}/in/"):
        files = fetched_of(SALES, address, tmp_path, aws.region)
        assert [str(file) for file in files] == [f"s3://{bucket}/in/sales_{number}.csv" for number in (1, 2)]
    assert [str(file) for file in fetched_of(SALES, f"s3://{bucket}", tmp_path)] == [f"s3://{bucket}/sales_4.csv"]
    with pytest.raises(CsvFileError, match=rf"s3://{bucket}/in/visits\.csv: no file for source 'visits'; put it there"):
        fetched_of(VISITS, f"s3://{bucket}/in", tmp_path)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("gone.csv", "gone.csv: cannot be fetched .*404"),
        ("gone/", "gone/: there is no such object; check bucket and key"),
        ("gone*.csv", r"gone\*.csv: there is no such object"),
    ],
)
def test_what_is_gone_is_named(aws: Aws, bucket: str, tmp_path: Path, key: str, reason: str) -> None:
    with pytest.raises(AwsError, match=f"s3://{bucket}/{reason}"):
        fetched(f"s3://{bucket}/{key}", tmp_path)


def test_a_bucket_that_is_gone_is_named(aws: Aws, tmp_path: Path) -> None:
    missing = aws.name()

    with pytest.raises(AwsError, match=f"s3://{missing}/k.csv: cannot be fetched .*404"):
        fetched(f"s3://{missing}/k.csv", tmp_path)
    with pytest.raises(AwsError, match=f"s3://{missing}/in/: cannot be listed .*NoSuchBucket"):
        fetched(f"s3://{missing}/in/", tmp_path)
    with pytest.raises(AwsError, match=f"s3://{missing}/visits.csv: cannot be listed .*NoSuchBucket"):
        fetched_of(VISITS, f"s3://{missing}", tmp_path)


def test_keys_that_cannot_both_be_files_are_named(aws: Aws, bucket: str, tmp_path: Path) -> None:
    put(aws, bucket, {"in/a": b"x\n", "in/a/b.csv": b"x\n"})

    with pytest.raises(AwsError, match=f"s3://{bucket}/in/a/b.csv: cannot be fetched"):
        fetched(f"s3://{bucket}/in/", tmp_path)
