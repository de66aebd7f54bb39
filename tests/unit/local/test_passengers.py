"""The example's client: repeatable records with every trouble that the pipeline has to stand."""

from pathlib import Path
from typing import Any

import pytest

from local.client_records import ClientRecord, load_records
from local.cube_inputs import read_cube_inputs

FLIGHTS = Path(__file__).parents[3] / "cubes" / "flights"
FIELDS = {"date", "carrier", "origin", "dest", "passengers", "revenue", "updated_at"}


@pytest.fixture(scope="module")
def records() -> list[ClientRecord]:
    return load()


def load() -> list[ClientRecord]:
    inputs = read_cube_inputs(FLIGHTS)
    return load_records(inputs.api["passengers"], inputs.files)


def key(record: dict[str, Any]) -> tuple[str, ...]:
    return record["date"], record["carrier"], record["origin"], record["dest"]


def test_sends_the_same_every_time(records: list[ClientRecord]) -> None:
    assert load() == records


def test_has_a_record_for_every_route_the_group_flew_on_a_day(records: list[ClientRecord]) -> None:
    valid = [record.value for record in records if record.valid]
    assert len({key(record) for record in valid}) == 24_120
    assert len(valid) >= 20_000
    assert {record["carrier"] for record in valid} == {"DL", "9E"}
    assert all(record.keys() == FIELDS and len(record["revenue"].partition(".")[2]) == 2 for record in valid)


def test_repeats_corrects_and_delivers_late(records: list[ClientRecord]) -> None:
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    found = {"twice": 0, "corrected": 0, "stale": 0, "ambiguous": 0}
    for record in (record.value for record in records if record.valid):
        if known := newest.get(key(record)):
            later, earlier = record["updated_at"] > known["updated_at"], record["updated_at"] < known["updated_at"]
            kind = "corrected" if later else "stale" if earlier else "twice" if record == known else "ambiguous"
            found[kind] += 1
            if not later:
                continue
        newest[key(record)] = record
    assert found["ambiguous"] == 0
    assert 500 < found["twice"] < 900
    assert 250 < found["corrected"] < 600
    assert 50 < found["stale"] < 300


def test_sends_rubbish_of_many_kinds(records: list[ClientRecord]) -> None:
    invalid = [record.value for record in records if not record.valid]
    assert 60 < len(invalid) < 240
    objects = [value for value in invalid if isinstance(value, dict)]
    assert len(objects) < len(invalid)
    assert {name for record in objects for name in FIELDS - record.keys()} >= {"date", "passengers", "updated_at"}
    assert any(record.keys() - FIELDS for record in objects)
    assert {"many", 12.5, 10**19} <= {record.get("passengers") for record in objects}
    assert "12.345" in {record.get("revenue") for record in objects}
    assert any(record.get("origin", "") is None for record in objects)
