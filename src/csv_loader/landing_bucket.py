"""EDGE: the bucket in which CSV files land, and in which rejected rows are left."""

from datetime import UTC
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


class LandingBucket:
    """One landed file of a bucket, and the place of what is rejected of it."""

    def __init__(self, landed: Landed) -> None:
        self._landed = landed
        self._client: S3Client = boto3.client("s3", region_name=landed.region or None)

    def fetch(self, folder: Path) -> Path:
        """Copy the file into the folder, under the path that it has under `landing/`."""
        path = folder / self._landed.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._client.download_file(self._landed.bucket, self._landed.key, str(path))
        except _FAULTS as error:
            raise AwsError(f"{self._landed}: cannot be fetched ({error})") from error
        return path

    def leave_rejects(self, file: Path) -> str:
        """Put the rejected rows where this landed file has its place under `rejected/`, and return the address."""
        bucket, key = self._landed.bucket, self._landed.key
        try:
            at = self._client.head_object(Bucket=bucket, Key=key)["LastModified"].astimezone(UTC)
            rejected = f"rejected/{self._landed.name}.{at:%Y%m%dT%H%M%SZ}.csv"
            self._client.upload_file(str(file), bucket, rejected)
        except _FAULTS as error:
            raise AwsError(f"{self._landed}: its rejected rows cannot be left under rejected/ ({error})") from error
        return f"s3://{bucket}/{rejected}"
