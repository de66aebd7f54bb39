"""Marks that the function sets, as the job reads and clears them."""

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from glue_cube.build_changed import Mark
from glue_cube.changed_marks import DynamoChangedMarks as JobsMarks
from glue_cube.errors import PublishError
from lambda_ingest.changed_marks import DynamoChangedMarks
from lambda_ingest.errors import FactTableError
from tests.integration.aws import Aws

NOW = 1_700_000_000.0


def marked(marks: DynamoChangedMarks, *segments: str, source: str = "stock") -> None:
    marks.end(source, marks.begin(source, segments), segments)


def segments_of(found: list[Mark]) -> list[str]:
    return sorted(segment for mark in found for segment in mark.segments)


def test_a_source_without_changes_has_no_marks(dynamodb: DynamoDBClient, control_table: str) -> None:
    assert JobsMarks(dynamodb, control_table).read(["stock"]) == []


def test_changed_segments_are_marked_by_source_and_cleared(dynamodb: DynamoDBClient, control_table: str) -> None:
    function, job = DynamoChangedMarks(dynamodb, control_table), JobsMarks(dynamodb, control_table)
    marked(function, "2013-01", "2013-02")
    marked(function, "2013-02", "2013-05")
    marked(function, "2013-07", source="visits")

    found = job.read(["stock", "visits"])

    assert segments_of(found) == ["2013-01", "2013-02", "2013-05", "2013-07"]
    assert job.clear(found) == []
    assert job.read(["stock", "visits"]) == []
    assert job.clear(found) == []  # as when the answer was lost, and the client asks again


def test_a_mark_that_is_renewed_stays_and_the_others_go(dynamodb: DynamoDBClient, control_table: str) -> None:
    function, job = DynamoChangedMarks(dynamodb, control_table), JobsMarks(dynamodb, control_table)
    months = [f"2013-{month:02}" for month in range(1, 13)]
    marked(function, *months)
    found = job.read(["stock"])
    marked(function, "2013-03", "2014-01")

    assert segments_of(job.clear(found)) == ["2013-03"]
    assert segments_of(job.read(["stock"])) == ["2013-03", "2014-01"]


def test_what_is_being_written_is_no_mark_until_its_writer_must_have_ended(
    dynamodb: DynamoDBClient, control_table: str
) -> None:
    DynamoChangedMarks(dynamodb, control_table, lambda: NOW).begin("stock", ["2013-01", "2013-02"])

    soon = JobsMarks(dynamodb, control_table, lambda: NOW + 900)
    later = JobsMarks(dynamodb, control_table, lambda: NOW + 3700)

    assert soon.read(["stock"]) == []
    assert segments_of(found := later.read(["stock"])) == ["2013-01", "2013-02"]
    assert later.clear(found) == []
    assert later.read(["stock"]) == []


def test_a_batch_of_many_segments_is_marked_and_cleared_whole(dynamodb: DynamoDBClient, control_table: str) -> None:
    function, job = DynamoChangedMarks(dynamodb, control_table), JobsMarks(dynamodb, control_table)
    days = [f"{2013 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(450)]
    marked(function, *days)

    found = job.read(["stock"])

    assert segments_of(found) == days
    marked(function, days[7])
    assert segments_of(job.clear(found)) == [days[7]]


def test_a_table_that_is_not_there_is_named(aws: Aws, dynamodb: DynamoDBClient) -> None:
    missing = aws.name()
    with pytest.raises(FactTableError, match=f"table {missing}"):
        DynamoChangedMarks(dynamodb, missing).begin("stock", ["2013-01"])
    with pytest.raises(PublishError, match=f"table {missing}"):
        JobsMarks(dynamodb, missing).read(["stock"])
    with pytest.raises(PublishError, match=f"table {missing}"):
        JobsMarks(dynamodb, missing).clear([Mark("stock", ("2013-01",), "2013-01", "t")])
