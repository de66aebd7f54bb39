"""From the text of `cube.yaml` to a `Cube`, or to every problem in it."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

from cube_model.checks import check
from cube_model.definition import ApiSource, Column, CsvSource, Cube, Dimension, Enrichment, Pull, Segments, Source
from cube_model.errors import DefinitionError, Problem
from cube_model.file_profile import parse_file_profile
from cube_model.findings import Findings
from cube_model.logical_types import STRING, LogicalType, parse_logical_type
from cube_model.measure_section import parse_measure
from cube_model.stored_cuboids import CuboidRules, Layout, LevelName, Storage
from cube_model.yaml_section import Section, read_document

_TYPES = "one of string, int32, int64, decimal(p,s), float64, bool, date, timestamp"


def read_cube(folder: Path) -> Cube:
    """The cube of a folder that holds a `cube.yaml`; DefinitionError when it is missing or wrong."""
    file = folder / "cube.yaml"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            str(file), [Problem(1, f"cannot be read ({error})", "name a folder with a cube.yaml")]
        ) from error
    return parse_cube(text, str(file))


def packaged_cube() -> Cube:
    """The cube that `tools/build_artifacts.py` put into this artifact."""
    file = resources.files("cube_model") / "cube.yaml"
    if not file.is_file():
        remedy = "build the artifact with tools/build_artifacts.py --cube <folder>"
        raise DefinitionError("cube_model/cube.yaml", [Problem(1, "is not in this artifact", remedy)])
    return parse_cube(file.read_text(encoding="utf-8"), "cube_model/cube.yaml")


def parse_cube(text: str, file: str = "cube.yaml") -> Cube:
    """The cube of a text; raises DefinitionError with all problems, ordered by line."""
    findings = Findings()
    top = read_document(text, findings)
    cube = replace(_cube(top), text=text) if top else None
    if cube and not findings.problems:
        check(cube, findings)
    if findings.problems or cube is None:
        raise DefinitionError(file, findings.problems)
    return cube


def _cube(top: Section) -> Cube:
    name = top.name("cube") or ""
    title = top.text("title") or ""
    sources = tuple(_source(source, section) for source, section in top.entries("sources"))
    dimensions = tuple(_dimension(dimension, section) for dimension, section in top.entries("dimensions"))
    measures = tuple(parse_measure(measure, section) for measure, section in top.entries("measures"))
    rules = _rules(top.section("cuboids", required=False), dimensions)
    segments = _segments(top.section("segments"))
    storage = _storage(top.section("storage", required=False), dimensions)
    top.finish()
    return Cube(name, title, sources, dimensions, measures, rules, segments, storage)


def _source(name: str, section: Section) -> Source:
    kind = section.text("kind")
    read = {"csv": _csv_source, "api": _api_source}.get(kind or "")
    if read is None:
        section.problem(section.line_of("kind"), f"source {name!r}: unknown kind {kind!r}", "write csv or api")
        read = _csv_source
    source = read(name, section)
    section.finish()
    return source


def _csv_source(name: str, section: Section) -> CsvSource:
    return CsvSource(
        name,
        **_source_body(section),  # type: ignore[arg-type]
        files=section.texts("files"),
        nulls=section.texts("nulls") if section.has("nulls") else None,
        partition=section.texts("partition"),
        lookup=section.flag("lookup"),
        profile=parse_file_profile(section.section("profile", required=False)),
    )


def _api_source(name: str, section: Section) -> ApiSource:
    body = _source_body(section)
    pull = section.section("pull", required=False)
    return ApiSource(name, **body, version=section.text("version") or "", pull=_pull(pull))  # type: ignore[arg-type]


def _source_body(section: Section) -> dict[str, object]:
    return {
        "columns": tuple(_columns(section.section("columns"))),
        "key": section.texts("key"),
        "where": section.text("where", required=False),
        "derive": section.pairs("derive", named=True),
        "enrich": tuple(_enrichment(item) for item in section.sections("enrich")),
    }


def _columns(section: Section | None) -> Iterator[Column]:
    for name in section.names() if section else ():
        assert section is not None
        yield Column(section.checked_name(name, section.line_of(name)), _type(section, name))


def _type(section: Section, name: str) -> LogicalType:
    text = section.text(name) or ""
    found = parse_logical_type(text)
    if found is None or not found.storable:
        if text.startswith("decimal(") and ")" not in text:
            section.problem(section.line_of(name), f"column {name!r}: a comma inside {{ }}", 'quote it: "decimal(9,2)"')
            return STRING
        limits = "; a decimal has at most 18 digits after the point and 20 before it"
        section.problem(section.line_of(name), f"column {name!r}: {text!r} is not a type of columns", _TYPES + limits)
    return found or STRING


def _enrichment(section: Section) -> Enrichment:
    lookup = section.text("lookup") or ""
    enrichment = Enrichment(
        lookup, section.pairs("match", required=True), section.pairs("take", required=True, named=True)
    )
    section.finish()
    return enrichment


def _pull(section: Section | None) -> Pull | None:
    if section is None:
        return None
    pull = Pull(section.text("path") or "")
    section.finish()
    return pull


def _dimension(name: str, section: Section) -> Dimension:
    calendar = section.texts("calendar", required=False)
    levels = section.texts("levels", required=False)
    if calendar and levels:
        section.problem(section.line_of("levels"), f"dimension {name!r} has both calendar and levels", "keep one")
    columns = section.section("from")
    found = {source: _source_columns(columns, source) for source in columns.names()} if columns else {}
    section.finish()
    for level in levels:
        section.checked_name(level, section.line_of("levels"))
    return Dimension(name, calendar or levels or (name,), bool(calendar), found)


def _source_columns(columns: Section, source: str) -> tuple[str, ...]:
    return columns.texts(source) if columns.is_list(source) else tuple(filter(None, (columns.text(source),)))


def _rules(section: Section | None, dimensions: tuple[Dimension, ...]) -> CuboidRules:
    if section is None:
        return CuboidRules()
    rules = CuboidRules(
        mandatory=section.texts("mandatory", required=False),
        hierarchy=section.text_lists("hierarchy"),
        joint=section.text_lists("joint"),
        exclude=_level_groups(section, "exclude", dimensions),
        include=_level_groups(section, "include", dimensions),
        only=_level_groups(section, "only", dimensions),
        dimensions=section.number("dimensions"),
        cap=section.number("max") or CuboidRules.cap,
    )
    section.finish()
    return rules


def _level_groups(section: Section, key: str, dimensions: tuple[Dimension, ...]) -> tuple[tuple[LevelName, ...], ...]:
    line = section.line_of(key)
    groups = section.text_lists(key)
    return tuple(tuple(_level(section, line, key, name, dimensions) for name in group) for group in groups)


def _level(section: Section, line: int, key: str, name: str, dimensions: tuple[Dimension, ...]) -> LevelName:
    dimension, _, level = name.partition(".")
    found = next((d for d in dimensions if d.name == dimension), None)
    if found is None or (level and level not in found.levels):
        known = [f"{d.name}.{k}" if len(d.levels) > 1 else d.name for d in dimensions for k in d.levels]
        section.problem(line, f"{section.child(key)}: unknown level {name!r}", f"one of: {', '.join(known)}")
        return LevelName(dimension, 1)
    coarsest = 1 if key == "exclude" else len(found.levels)
    return LevelName(dimension, found.levels.index(level) + 1 if level else coarsest)


def _segments(section: Section | None) -> Segments:
    if section is None:
        return Segments("", "month")
    segments = Segments(section.text("by") or "", section.text("every") or "")
    section.finish()
    return segments


def _storage(section: Section | None, dimensions: tuple[Dimension, ...]) -> Storage:
    if section is None:
        return Storage()
    layout = section.text("layout", required=False) or Layout.PACKED
    if layout not in set(Layout):
        section.problem(section.line_of("layout"), f"unknown layout {layout!r}", "write packed or plain")
        layout = Layout.PACKED
    storage = Storage(Layout(layout), _level_groups(section, "plain", dimensions))
    section.finish()
    return storage
