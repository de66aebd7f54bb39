"""Rules of dimensions: their levels, and the columns that each source gives for them."""

from collections.abc import Mapping

from cube_model.definition import CALENDAR_LEVELS, Cube, Dimension, Source
from cube_model.findings import Findings
from cube_model.logical_types import Kind


def check_dimensions(cube: Cube, findings: Findings) -> None:
    """Report what is wrong with each dimension."""
    facts = {s.name: s for s in cube.fact_sources()}
    for dimension in cube.dimensions:
        path = f"dimensions.{dimension.name}"
        findings.known(f"{path}.from", dimension.columns, facts, "fact source")
        if not dimension.columns:
            findings.at(path, "no source has this dimension", "add `from: {source: column}`")
        for name in dimension.columns.keys() & facts.keys():
            _dimension_columns(dimension, facts[name], f"{path}.from", findings)
        if dimension.calendar:
            _calendar(dimension, facts, path, findings)
        else:
            _same_types(dimension, facts, path, findings)
        findings.once(path, dimension.levels, "level")


def _dimension_columns(dimension: Dimension, source: Source, path: str, findings: Findings) -> None:
    columns = dimension.columns[source.name]
    wanted = 1 if dimension.calendar else len(dimension.levels)
    if len(columns) != wanted:
        findings.at(path, f"{source.name} gives {len(columns)} columns, not {wanted}", "name one column a level")
    findings.known(path, columns, source.output_names, f"column of {source.name}")


def _calendar(dimension: Dimension, facts: Mapping[str, Source], path: str, findings: Findings) -> None:
    findings.known(f"{path}.calendar", dimension.levels, CALENDAR_LEVELS, "calendar level")
    if list(dimension.levels) != [level for level in CALENDAR_LEVELS if level in dimension.levels]:
        findings.at(
            f"{path}.calendar", "the levels are not in order", f"write them from coarse to fine: {_calendar_order()}"
        )
    for name, columns in dimension.columns.items():
        kinds = [c.type.kind for c in facts[name].columns if c.name in columns] if name in facts else []
        if any(kind not in (Kind.DATE, Kind.TIMESTAMP) for kind in kinds):
            findings.at(
                f"{path}.from", f"{columns[0]!r} of {name} is no date", "declare it as date or timestamp, or derive one"
            )


def _calendar_order() -> str:
    return ", ".join(CALENDAR_LEVELS)


def _same_types(dimension: Dimension, facts: Mapping[str, Source], path: str, findings: Findings) -> None:
    for position, level in enumerate(dimension.levels):
        named = {facts[s]: c[position] for s, c in dimension.columns.items() if s in facts and position < len(c)}
        types = {str(c.type) for source, name in named.items() for c in source.columns if c.name == name}
        if len(types) > 1:
            findings.at(
                f"{path}.from", f"level {level!r} has several types: {', '.join(sorted(types))}", "derive one type"
            )
