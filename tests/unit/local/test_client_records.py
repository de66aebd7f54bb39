"""The client's records, from a generator and from a file of JSON lines."""

from pathlib import Path

import pytest

from local.client_records import ClientRecord, ClientRecordsError, load_records
from local.cube_inputs import ApiFeed


def test_reads_lines_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text('{"record": {"id": 2}, "valid": true}\n\n{"record": [1], "valid": false}\n')
    assert load_records(ApiFeed("records", file), tmp_path) == [ClientRecord({"id": 2}, True), ClientRecord([1], False)]


def test_asks_a_generator_and_gives_it_the_folder_of_the_files(tmp_path: Path) -> None:
    file = tmp_path / "orders.py"
    file.write_text("def records(files):\n    yield {'folder': files.name}, True\n    yield None, False\n")
    found = load_records(ApiFeed("generator", file), tmp_path / "inputs")
    assert found == [ClientRecord({"folder": "inputs"}, True), ClientRecord(None, False)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "orders.jsonl:2: not JSON"),
        ("[]", "orders.jsonl:2: expected"),
        ('{"record": {}}', "orders.jsonl:2: expected"),
        ('{"record": {}, "valid": "yes"}', "orders.jsonl:2: expected"),
    ],
)
def test_names_the_line_of_a_mistake(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text('{"record": {}, "valid": true}\n' + line)
    with pytest.raises(ClientRecordsError, match=message):
        load_records(ApiFeed("records", file), tmp_path)


@pytest.mark.parametrize(("name", "message"), [("orders.py", "define records"), ("orders.txt", "ends in .py")])
def test_says_what_a_generator_needs(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(ClientRecordsError, match=message):
        load_records(ApiFeed("generator", tmp_path / name), tmp_path)
