from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from botocore.stub import ANY, Stubber

from csv_loader.landing_bucket import LandingBucket
from csv_loader.settings import Landed

LANDED = Landed("bucket", "landing/2024/k.csv", "eu-west-1")


def test_rejected_rows_are_named_by_the_time_at_which_the_loaded_file_landed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request: what lies under the key by then is not asked for."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    bucket = LandingBucket(LANDED)
    file = tmp_path / "rejected.csv"
    file.touch()
    at = datetime(2024, 5, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    assert at.astimezone(UTC).hour == 12

    with Stubber(bucket._client) as s3:
        s3.add_response("put_object", {}, {"Bucket": "bucket", "Key": ANY, "Body": ANY, "ChecksumAlgorithm": ANY})
        address = bucket.leave_rejects(file, at)

    assert address == "s3://bucket/rejected/2024/k.csv.20240501T123000Z.csv"
