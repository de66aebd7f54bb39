from collections import namedtuple
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.errors import AwsError, UsageError
from csv_loader.files.input_files import find_files
from csv_loader.files.s3_objects import Address, _matches, fetched, parse_address
from tests.builders import shops

VISITS = next(s for s in shops().csv_sources() if s.name == "visits")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client that answers only as it is told, and knows no account."""
    client = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    monkeypatch.setattr(boto3, "client", lambda service, region_name: client)
    with Stubber(client) as stub:
        yield stub


def listing(*keys: str) -> dict[str, Any]:
    return {"Contents": [{"Key": key, "Size": 9} for key in keys], "IsTruncated": False}


@pytest.mark.parametrize("text", ["s3://b/k.csv", "s3://b/2024/", "s3://b/2024/*.csv", "s3://b/"])
def test_an_address_is_read_as_it_is_shown(text: str) -> None:
    assert str(parse_address(text)) == text
    assert str(Address("b", "x").of("k")) == "s3://b/k"


@pytest.mark.parametrize("text", ["s3://", "s3:///k.csv", "S3://b/k.csv", "http://b/k.csv", "b/k.csv", ""])
def test_another_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no address in S3: write s3://bucket/key"):
        parse_address(text)


@pytest.mark.parametrize("key", ["in/../a.csv", "in/..", "in/./a.csv", "in//a.csv"])
def test_a_key_that_no_path_can_have_is_refused(s3: Stubber, tmp_path: Path, key: str) -> None:
    s3.add_response("list_objects_v2", listing("in/fine.csv", key), {"Bucket": "b", "Prefix": "in/"})

    with pytest.raises(AwsError, match=r"s3://b/in/.*: a part of its key is empty, .*; rename the object"):
        fetched("s3://b/in/", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_page_of_a_listing_is_read(s3: Stubber, tmp_path: Path) -> None:
    first = {**listing("in/a.txt"), "IsTruncated": True, "NextContinuationToken": "more"}
    s3.add_response("list_objects_v2", first, {"Bucket": "b", "Prefix": "in/"})
    second = {"Bucket": "b", "Prefix": "in/", "ContinuationToken": "more"}
    s3.add_response("list_objects_v2", listing("in//b.csv"), second)

    with pytest.raises(AwsError, match="s3://b/in//b.csv: a part of its key is empty"):
        fetched("s3://b/in/", tmp_path)


def test_what_does_not_fit_on_the_disk_is_not_begun(
    s3: Stubber, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.add_response("list_objects_v2", listing("in/a.csv", "in/b.csv"), {"Bucket": "b", "Prefix": "in/"})
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(100, 83, 17))

    with pytest.raises(AwsError, match="s3://b/: 18 bytes are to be copied, and .* has room for 17; make room"):
        fetched("s3://b/in/", tmp_path)


PARTS = st.sampled_from(["a", "b", "ab", "visits.csv", "a.csv"])
PATTERNS = st.sampled_from(["a", "*", "**", "a*", "?", "*.csv", "[ab]", "visits.csv"])


@given(path=st.lists(PARTS, min_size=1, max_size=3), pattern=st.lists(PATTERNS, min_size=1, max_size=3))
def test_keys_match_as_paths_are_found(
    tmp_path_factory: pytest.TempPathFactory, path: list[str], pattern: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("found")
    file = folder.joinpath(*path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()

    assert _matches(path, pattern) == (file in folder.glob("/".join(pattern)))


def test_a_file_on_disk_and_its_key_belong_to_the_same_source(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_bytes(b"shop\n")

    assert [file.path.name for file in find_files(tmp_path, VISITS)] == ["visits.csv"]
    assert _matches(["visits.csv"], VISITS.files[0].split("/"))
