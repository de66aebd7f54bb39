"""Landed files are fetched from S3 and their rejected rows are left there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from csv_loader.errors import AwsError
from csv_loader.landing_bucket import LandingBucket
from csv_loader.settings import Landed
from tests.integration.aws import Aws

KEY = "landing/2024/é k.csv"
PARTS = b"0123456789abcdef" * 1024 * 640  # 10 MB: more than what the SDK sends and fetches in one piece


@pytest.fixture
def landed(aws: Aws, bucket: str) -> LandingBucket:
    return LandingBucket(Landed(bucket, KEY, aws.region))


@pytest.mark.parametrize("content", [b"", b"place,id\nA,1\n", PARTS], ids=["empty", "small", "in parts"])
def test_a_landed_file_is_fetched_as_it_is(
    aws: Aws, landed: LandingBucket, bucket: str, tmp_path: Path, content: bytes
) -> None:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key=KEY, Body=content)

    fetched = landed.fetch(tmp_path)

    assert fetched.path == tmp_path / "2024" / "é k.csv"
    assert fetched.path.read_bytes() == content
    assert fetched.at == s3.head_object(Bucket=bucket, Key=KEY)["LastModified"]


def test_rejected_rows_lie_under_the_time_at_which_their_file_landed(
    aws: Aws, landed: LandingBucket, bucket: str, tmp_path: Path
) -> None:
    s3, rejected = aws.client("s3"), tmp_path / "rejected.csv"
    s3.put_object(Bucket=bucket, Key=KEY, Body=b"x")
    rejected.write_bytes(PARTS)

    at = landed.fetch(tmp_path).at
    addresses = {landed.leave_rejects(rejected, at), landed.leave_rejects(rejected, at)}

    key = f"rejected/2024/é k.csv.{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"
    assert addresses == {f"s3://{bucket}/{key}"}
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket, Prefix="rejected/")["Contents"]] == [key]
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == PARTS


def test_a_file_that_is_gone_is_named(landed: LandingBucket, bucket: str, tmp_path: Path) -> None:
    with pytest.raises(AwsError, match=f"s3://{bucket}/{KEY}: cannot be fetched .*404"):
        landed.fetch(tmp_path)


def test_a_bucket_that_is_gone_is_named(aws: Aws, tmp_path: Path) -> None:
    missing, rejected = aws.name(), tmp_path / "rejected.csv"
    rejected.write_bytes(b"row")
    landed = LandingBucket(Landed(missing, KEY, aws.region))

    with pytest.raises(AwsError, match=f"s3://{missing}/{KEY}: cannot be fetched .*404"):
        landed.fetch(tmp_path)
    with pytest.raises(AwsError, match="its rejected rows cannot be left under rejected/ .*NoSuchBucket"):
        landed.leave_rejects(rejected, datetime.now(UTC))
