"""EDGE: CSV files in S3, copied to disk: an object, those below a prefix, those that a pattern names."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from csv_loader.errors import AwsError, UsageError
from csv_loader.files.input_files import InputFile, copied_files, no_file
from cube_model.definition import CsvSource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

S3 = "s3://"
_PATTERN = re.compile(r"[*?\[]")
S3_FAULTS = (BotoCoreError, ClientError, Boto3Error, OSError)


@dataclass(frozen=True)
class Address:
    """A place in S3: the key of an object, a prefix that ends in a slash, or a pattern."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{S3}{self.bucket}/{self.key}"

    def of(self, key: str) -> "Address":
        """The address of another object in the bucket."""
        return Address(self.bucket, key)


def parse_address(text: str) -> Address:
    """Read s3://bucket/key; UsageError when it is no such address."""
    bucket, _, key = text.removeprefix(S3).partition("/")
    if not text.startswith(S3) or not bucket:
        raise UsageError(
            f"{text!r} is no address in S3: write s3://bucket/key, s3://bucket/prefix/ or s3://bucket/*.csv"
        )
    return Address(bucket, key)


def fetched(address: str, folder: Path, region: str = "") -> list[InputFile]:
    """Copies, below the folder, of the objects at an address in order of their keys; AwsError when there are none."""
    place = parse_address(address)
    bucket = _Bucket(place.bucket, folder, region)
    if place.key.endswith("/") or not place.key:
        objects = bucket.below(place.key)
    elif _PATTERN.search(place.key):
        objects = bucket.matching("", place.key)
    else:
        objects = bucket.single(place.key)
    if not objects:
        raise AwsError(f"{place}: there is no such object; check bucket and key")
    return bucket.copies(objects)


def fetched_of(source: CsvSource, address: str, folder: Path, region: str = "") -> list[InputFile]:
    """Copies of a source's files below a prefix, in order of their keys; CsvFileError if a pattern finds none."""
    place = parse_address(address)
    prefix = place.key if not place.key or place.key.endswith("/") else f"{place.key}/"
    bucket = _Bucket(place.bucket, folder, region)
    objects: dict[str, int] = {}
    for pattern in source.files:
        found = bucket.matching(prefix, pattern)
        if not found:
            raise no_file(str(place.of(prefix + pattern)), source)
        objects |= found
    return bucket.copies(objects)


def copy_object(client: "S3Client", address: Address, path: Path) -> None:
    """Copy one object to a path whose folders may be missing; AwsError names the object."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(address.bucket, address.key, str(path))
    except S3_FAULTS as error:
        raise unfetched(address, error) from error


def unfetched(address: object, error: Exception) -> AwsError:
    """What is wrong when an object cannot be fetched."""
    return AwsError(f"{address}: cannot be fetched ({error})")


class _Bucket:
    """One bucket, and the folder below which its objects are copied."""

    def __init__(self, name: str, folder: Path, region: str) -> None:
        self._address = Address(name, "")
        self._folder = folder
        self._client: S3Client = boto3.client("s3", region_name=region or None)

    def single(self, key: str) -> Mapping[str, int]:
        """One object and its size in bytes; who asks needs no right to list the bucket."""
        try:
            return {key: self._client.head_object(Bucket=self._address.bucket, Key=key)["ContentLength"]}
        except S3_FAULTS as error:
            raise unfetched(self._address.of(key), error) from error

    def matching(self, prefix: str, pattern: str) -> Mapping[str, int]:
        """Objects whose keys after the prefix match a pattern as paths do, and their sizes."""
        literal = prefix + _PATTERN.split(pattern, maxsplit=1)[0]
        parts = pattern.split("/")
        return self.below(literal, lambda key: _matches(key.removeprefix(prefix).split("/"), parts))

    def below(self, prefix: str, wanted: Callable[[str], bool] = lambda key: True) -> Mapping[str, int]:
        """The wanted objects below a prefix, but those that show an empty folder, and their sizes."""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._address.bucket, Prefix=prefix)
            listed = ((each["Key"], each["Size"]) for page in pages for each in page.get("Contents", []))
            return dict(sorted((key, size) for key, size in listed if not key.endswith("/") and wanted(key)))
        except S3_FAULTS as error:
            raise AwsError(f"{self._address.of(prefix)}: cannot be listed ({error})") from error

    def copies(self, objects: Mapping[str, int]) -> list[InputFile]:
        """Copy objects, each below the folder under bucket and key; AwsError when there is no room for them."""
        paths = [(self._address.of(key), self._path(key)) for key in objects]
        self._refuse_without_room(sum(objects.values()))
        files: list[InputFile] = []
        for address, path in paths:
            copy_object(self._client, address, path)
            files += copied_files(path, str(address))
        return files

    def _path(self, key: str) -> Path:
        if {"", ".", ".."} & set(key.split("/")):
            what = "a part of its key is empty, '.' or '..', which no folder can be named; rename the object"
            raise AwsError(f"{self._address.of(key)}: {what}")
        return self._folder / self._address.bucket / key

    def _refuse_without_room(self, size: int) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise unfetched(self._address, error) from error
        if size > free:
            what = f"{size:,} bytes are to be copied, and {self._folder} has room for {free:,}"
            raise AwsError(f"{self._address}: {what}; make room, or name another folder by TMPDIR")


def _matches(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether `Path.glob` would find the path by the pattern: `*` is within a part, `**` any number of parts."""
    if not pattern or not path:
        return not pattern and not path
    if pattern[0] == "**":
        return any(_matches(path[start:], pattern[1:]) for start in range(len(path)))
    return fnmatchcase(path[0], pattern[0]) and _matches(path[1:], pattern[1:])
