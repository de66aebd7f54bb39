"""EDGE: facts of API sources in the DynamoDB facts table, as an executor reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import boto3
import pyarrow as pa

from cube_model.arrow_columns import arrow_type
from cube_model.definition import ApiSource, Column
from cube_model.dynamodb_values import from_attribute
from cube_model.keys import join_key


def scanned(table: str, source: ApiSource, total: int, scans: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The facts of these parts of a parallel scan, a batch a page; run on an executor."""
    client = boto3.client("dynamodb")
    for number in (number for batch in scans for number in batch.column(0).to_pylist()):
        pages = client.get_paginator("scan").paginate(
            TableName=table,
            Segment=number,
            TotalSegments=total,
            ConsistentRead=True,
            FilterExpression="begins_with(pk, :source)",
            ExpressionAttributeValues={":source": {"S": join_key((source.name, ""))}},
        )
        yield from (_batch(source, page["Items"]) for page in pages)


def queried(table: str, source: ApiSource, partitions: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The facts of these partitions, a batch a page; run on an executor."""
    client = boto3.client("dynamodb")
    for key in (key for batch in partitions for key in batch.column(0).to_pylist()):
        pages = client.get_paginator("query").paginate(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :key",
            ExpressionAttributeValues={":key": {"S": key}},
        )
        yield from (_batch(source, page["Items"]) for page in pages)


def _batch(source: ApiSource, items: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    columns = [_column(c, [item.get(f"c_{c.name}") for item in items]) for c in source.columns]
    return pa.record_batch(columns, names=[c.name for c in source.columns])


def _column(column: Column, attributes: Sequence[Mapping[str, Any] | None]) -> pa.Array:
    values = [None if attribute is None else from_attribute(column.type, attribute) for attribute in attributes]
    return pa.array(values, arrow_type(column.type))
