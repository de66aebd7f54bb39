"""EDGE: the bucket in which CSV files land, and in which rejected rows are left."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from csv_loader.errors import AwsError
from csv_loader.files.s3_objects import S3_FAULTS, Address, copy_object, unfetched
from csv_loader.settings import Landed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


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
        address, path = Address(self._landed.bucket, self._landed.key), folder / self._landed.name
        try:
            at = self._client.head_object(Bucket=address.bucket, Key=address.key)["LastModified"]
        except S3_FAULTS as error:
            raise unfetched(address, error) from error
        copy_object(self._client, address, path)
        return Fetched(path, at)

    def rejects(self, at: datetime) -> str:
        """The address, under `rejected/`, of what is rejected of the file that landed then."""
        return f"s3://{self._landed.bucket}/{self._rejects_key(at)}"

    def leave_rejects(self, file: Path, at: datetime) -> str:
        """Put what was rejected of the file that landed then in its place, and return the address."""
        try:
            self._client.upload_file(str(file), self._landed.bucket, self._rejects_key(at))
        except S3_FAULTS as error:
            raise AwsError(f"{self._landed}: its rejected rows cannot be left under rejected/ ({error})") from error
        return self.rejects(at)

    def _rejects_key(self, at: datetime) -> str:
        return f"rejected/{self._landed.name}.{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"
