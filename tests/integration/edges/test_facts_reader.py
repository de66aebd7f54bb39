"""The job's reader of facts, on facts that the function wrote."""

import pyarrow as pa
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.facts import FACT_SHARDS
from cube_model.keys import partition_key
from glue_cube.facts_reader import queried, scanned
from lambda_ingest.fact_table import DynamoFactTable
from lambda_ingest.ingest import ingest
from tests.builders import a_cube

CUBE = a_cube()
STOCK = next(CUBE.api_sources())


def test_partitions_hold_a_segment_and_a_scan_holds_all(dynamodb: DynamoDBClient, table: str) -> None:
    days = [f"2024-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]
    changed = "2024-03-01T00:00:00Z"
    records = [{"shop": "A", "day": day, "pieces": 1, "note": None, "changed": changed} for day in days]
    ingest(CUBE, STOCK, records, DynamoFactTable(dynamodb, table))

    keys = [partition_key("stock", "2024-02", shard) for shard in range(FACT_SHARDS)]
    february = pa.Table.from_batches(queried(table, STOCK, [pa.record_batch([pa.array(keys)], names=["pk"])]))
    scans = [pa.record_batch([pa.array([number])], names=["id"]) for number in range(3)]
    everything = pa.Table.from_batches(scanned(table, STOCK, 3, scans))

    assert sorted(day.isoformat() for day in february["day"].to_pylist()) == days[28:]
    assert sorted(day.isoformat() for day in everything["day"].to_pylist()) == days
    assert february.schema == everything.schema
    assert everything.schema.types == [pa.string(), pa.date32(), pa.int64(), pa.string(), pa.timestamp("us", "UTC")]
