"""local.yaml: what the harness feeds a cube and asks of it."""

from pathlib import Path

import pytest

from local.cube_inputs import ApiFeed, Chart, CubeInputsError, Question, read_cube_inputs

ROOT = Path(__file__).parents[3]
WHOLE = """
files: {folder: inputs}
api:
  orders: {records: orders.jsonl}
questions:
  - title: How many
    sql: "SELECT 1;"
    chart: {mark: bar, x: a, y: b, color: c}
  - {title: How much, sql: SELECT 2}
"""


def folder_with(folder: Path, text: str) -> Path:
    (folder / "inputs").mkdir()
    (folder / "orders.jsonl").write_text("")
    (folder / "local.yaml").write_text(text)
    return folder


def test_reads_everything_a_cube_is_fed_and_asked(tmp_path: Path) -> None:
    inputs = read_cube_inputs(folder_with(tmp_path, WHOLE))
    assert inputs.files == tmp_path / "inputs"
    assert inputs.api == {"orders": ApiFeed("records", tmp_path / "orders.jsonl")}
    assert inputs.questions == (
        Question("How many", "SELECT 1", Chart("bar", "a", "b", "c")),
        Question("How much", "SELECT 2"),
    )


def test_needs_no_api_and_no_questions(tmp_path: Path) -> None:
    inputs = read_cube_inputs(folder_with(tmp_path, "files: {folder: inputs}"))
    assert (inputs.api, inputs.questions) == ({}, ())


def test_finds_the_files_of_an_installed_package() -> None:
    inputs = read_cube_inputs(ROOT / "cubes" / "flights")
    assert (inputs.files / "airlines.csv").is_file()
    assert inputs.api["passengers"].kind == "generator"
    assert sum(question.chart is not None for question in inputs.questions) >= 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected keys and values, found nothing"),
        ("api: {}", "files: expected keys and values, found nothing"),
        ("files: {folder: [}", "not readable YAML"),
        ("files: {package: no_such_package, folder: data}", "pip install no_such_package"),
        ("files: {package: yaml.nodes, folder: data}", "is not an installed package"),
        ("files: {folder: elsewhere}", "there is no folder"),
        ("files: {folder: 3}", "files.folder: expected text, found 3"),
        ("files: {folders: inputs}", "unknown folders .known: package, folder"),
        ("files: {package: yaml}", "folder is missing"),
        ("files: {folder: inputs}\napi: {orders: {}}", "api.orders: name either a 'generator'"),
        ("files: {folder: inputs}\napi: {orders: {records: none.jsonl}}", "api.orders.records: there is no file"),
        ("files: {folder: inputs}\nquestion: []", "unknown question"),
        ("files: {folder: inputs}\nquestions: {}", "questions: expected a list"),
        ("files: {folder: inputs}\nquestions: [{title: x}]", r"questions\[0\]: sql is missing"),
        (
            "files: {folder: inputs}\nquestions: [{title: x, sql: y, chart: {mark: pie, x: a, y: b}}]",
            r"questions\[0\].chart.mark: 'pie' is not one of bar",
        ),
    ],
)
def test_names_the_place_of_a_mistake(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CubeInputsError, match=message):
        read_cube_inputs(folder_with(tmp_path, text))


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CubeInputsError, match="local.yaml is missing"):
        read_cube_inputs(tmp_path)
