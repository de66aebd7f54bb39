"""EDGE: the bucket in which CSV files land, and in which rejected rows are left."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from csv_loader.errors import AwsError
from csv_loader.settings import Landed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FAULTS = (BotoCoreError, ClientError, Boto3Error, OSError)


@dataclass(frozen=True)
class Fetched:
    """The copy of a landed file, and when it landed."""

    path: Path
    at: datetime


class LandingBucket:
    """One landed file of a bucket, and the place of what is rejected of it."""

    def __init__(self, landed: Landed) -> None:
        self._landed = landed
        self._client: S3Client = boto3.client("s3", region_name=landed.region or None)

    def fetch(self, folder: Path) -> Fetched:
        """Copy the file into the folder, under the path that it has under `landing/`."""
        path = folder / self._landed.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            at = self._client.head_object(Bucket=self._landed.bucket, Key=self._landed.key)["LastModified"]
            self._client.download_file(self._landed.bucket, self._landed.key, str(path))
        except _FAULTS as error:
            raise AwsError(f"{self._landed}: cannot be fetched ({error})") from error
        return Fetched(path, at)

    def leave_rejects(self, file: Path, at: datetime) -> str:
        """Put what was rejected of the file that landed then in its place under `rejected/`, and return the address."""
        bucket, rejected = self._landed.bucket, f"rejected/{self._landed.name}.{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"
        try:
            self._client.upload_file(str(file), bucket, rejected)
        except _FAULTS as error:
            raise AwsError(f"{self._landed}: its rejected rows cannot be left under rejected/ ({error})") from error
        return f"s3://{bucket}/{rejected}"
