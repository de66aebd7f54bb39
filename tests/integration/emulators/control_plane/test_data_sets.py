"""QuickSight's data sets as the control plane answers for them, asked by a real client."""

from typing import Any

import pytest

from tests.emulators import refusal
from tests.integration.emulators.control_plane.quicksight import ACCOUNT, ARN, COLUMNS, INVALID, MISSING, table


def test_a_data_set_shows_its_columns(quicksight: Any, source: str) -> None:
    named = {**ACCOUNT, "DataSetId": "cube"}
    quicksight.create_data_set(**named, Name="cube", ImportMode="DIRECT_QUERY", **table(source))
    described = quicksight.describe_data_set(**named)["DataSet"]
    assert described["Arn"] == f"{ARN}dataset/cube"
    assert described["OutputColumns"] == [{"Name": "cuboid", "Type": "STRING"}, {"Name": "open", "Type": "INTEGER"}]
    assert described["LogicalTableMap"] == {"cube": {"Alias": "flights_cube", "Source": {"PhysicalTableId": "cube"}}}
    quicksight.update_data_set(**named, Name="new", ImportMode="DIRECT_QUERY", **table(source))
    assert quicksight.describe_data_set(**named)["DataSet"]["Name"] == "new"


def test_a_data_set_has_no_refresh_properties(quicksight: Any, source: str) -> None:
    for mode, answer in (("DIRECT_QUERY", INVALID), ("SPICE", MISSING)):
        named = {**ACCOUNT, "DataSetId": mode}
        quicksight.create_data_set(**named, Name="cube", ImportMode=mode, **table(source))
        assert refusal(quicksight.describe_data_set_refresh_properties, **named) == answer


def test_a_data_set_needs_a_data_source_that_is_there(quicksight: Any, source: str) -> None:
    given = {**ACCOUNT, "DataSetId": "new", "Name": "new", "ImportMode": "DIRECT_QUERY"}
    assert refusal(quicksight.create_data_set, **given, **table(f"{ARN}datasource/absent")) == MISSING
    quicksight.delete_data_source(**ACCOUNT, DataSourceId="cube")
    assert refusal(quicksight.create_data_set, **given, **table(source)) == MISSING


@pytest.mark.parametrize(
    "change", [{"InputColumns": []}, {"InputColumns": COLUMNS + COLUMNS}, {"Name": None}, {"DataSourceArn": "cube"}]
)
def test_a_wrong_table_is_refused(quicksight: Any, source: str, change: dict[str, Any]) -> None:
    given = {**ACCOUNT, "DataSetId": "wrong", "Name": "wrong", "ImportMode": "DIRECT_QUERY"}
    relational = table(source, **change)["PhysicalTableMap"]["cube"]["RelationalTable"]
    kept = {name: value for name, value in relational.items() if value is not None}
    tables = {"PhysicalTableMap": {"cube": {"RelationalTable": kept}}}
    assert refusal(quicksight.create_data_set, **given, **tables) == INVALID


@pytest.mark.parametrize("change", [{"ImportMode": "LIVE"}, {"PhysicalTableMap": {}}, {"Name": ""}])
def test_a_wrong_data_set_is_refused(quicksight: Any, source: str, change: dict[str, Any]) -> None:
    given = {"DataSetId": "wrong", "Name": "wrong", "ImportMode": "DIRECT_QUERY", **table(source), **change}
    assert refusal(quicksight.create_data_set, **ACCOUNT, **given) == INVALID
