"""What the harness feeds a cube and asks of it: `local.yaml`, beside `cube.yaml`."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MARKS = ("bar", "line", "area", "point", "rect")


class CubeInputsError(ValueError):
    """`local.yaml` is missing or wrong; the message names the place and the remedy."""


@dataclass(frozen=True)
class ApiFeed:
    """Where the records of one API source come from: a Python generator or a file of JSON lines."""

    kind: str  # 'generator' or 'records'
    path: Path


@dataclass(frozen=True)
class Chart:
    """How an answer is drawn: a mark and the columns on its axes, with optional axis titles."""

    mark: str
    x: str
    y: str
    color: str | None = None
    x_title: str | None = None
    y_title: str | None = None
    color_title: str | None = None


@dataclass(frozen=True)
class Question:
    """One question to the finished cube."""

    title: str
    sql: str
    chart: Chart | None = None


@dataclass(frozen=True)
class CubeInputs:
    """The whole of `local.yaml`, with its folders and files resolved."""

    cube_folder: Path
    files: Path
    api: Mapping[str, ApiFeed] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def read_cube_inputs(cube_folder: Path) -> CubeInputs:
    """Read `local.yaml` of a cube's folder; raises CubeInputsError with the place and the remedy."""
    place = cube_folder / "local.yaml"
    entries = _mapping(read_yaml(place), str(place), known=("files", "api", "questions"))
    feeds = _mapping(entries.get("api", {}), f"{place}: api")
    questions = _list(entries.get("questions", []), f"{place}: questions")
    return CubeInputs(
        cube_folder=cube_folder,
        files=_files(entries.get("files"), cube_folder, f"{place}: files"),
        api={name: _feed(feed, cube_folder, f"{place}: api.{name}") for name, feed in feeds.items()},
        questions=tuple(_question(item, f"{place}: questions[{at}]") for at, item in enumerate(questions)),
    )


def read_yaml(path: Path) -> Any:
    """Read a YAML file of a cube's folder as plain data; raises CubeInputsError if it is missing or not YAML."""
    if not path.is_file():
        raise CubeInputsError(f"{path} is missing: a cube's folder has cube.yaml, and local.yaml for the harness")
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CubeInputsError(f"{path} is not readable YAML: {error}") from error


def _files(value: Any, cube_folder: Path, place: str) -> Path:
    entry = _mapping(value, place, known=("package", "folder"), required=("folder",))
    relative = _text(entry["folder"], f"{place}.folder")
    root = _package_folder(_text(entry["package"], f"{place}.package")) if "package" in entry else cube_folder
    folder = root / relative
    if not folder.is_dir():
        raise CubeInputsError(f"{place}: there is no folder {folder}: correct 'folder', or put the CSV files there")
    return folder


def _package_folder(package: str) -> Path:
    """Find a package's folder without importing it."""
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise CubeInputsError(f"files.package: '{package}' is not an installed package: pip install {package}")
    return Path(next(iter(spec.submodule_search_locations)))


def _feed(value: Any, cube_folder: Path, place: str) -> ApiFeed:
    entry = _mapping(value, place, known=("generator", "records"))
    if len(entry) != 1:
        raise CubeInputsError(f"{place}: name either a 'generator' (a .py file) or 'records' (a .jsonl file)")
    kind, name = next(iter(entry.items()))
    path = cube_folder / _text(name, f"{place}.{kind}")
    if not path.is_file():
        raise CubeInputsError(f"{place}.{kind}: there is no file {path}")
    return ApiFeed(kind, path)


def _question(value: Any, place: str) -> Question:
    entry = _mapping(value, place, known=("title", "sql", "chart"), required=("title", "sql"))
    chart = _chart(entry["chart"], f"{place}.chart") if entry.get("chart") is not None else None
    sql = _text(entry["sql"], f"{place}.sql")
    return Question(_text(entry["title"], f"{place}.title"), sql.strip().rstrip(";"), chart)


def _chart(value: Any, place: str) -> Chart:
    optional = ("color", "x_title", "y_title", "color_title")
    entry = _mapping(value, place, known=("mark", "x", "y", *optional), required=("mark", "x", "y"))
    texts = {name: _text(text, f"{place}.{name}") for name, text in entry.items()}
    if texts["mark"] not in MARKS:
        raise CubeInputsError(f"{place}.mark: '{texts['mark']}' is not one of {', '.join(MARKS)}")
    return Chart(**texts)


def _mapping(
    value: Any, place: str, known: tuple[str, ...] | None = None, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CubeInputsError(f"{place}: expected keys and values, found {_shown(value)}")
    unknown = [str(name) for name in value if known is not None and name not in known]
    if unknown:
        raise CubeInputsError(f"{place}: unknown {', '.join(unknown)} (known: {', '.join(known or ())})")
    missing = [name for name in required if name not in value]
    if missing:
        raise CubeInputsError(f"{place}: {', '.join(missing)} is missing")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise CubeInputsError(f"{place}: expected a list, found {_shown(value)}")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CubeInputsError(f"{place}: expected text, found {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)
