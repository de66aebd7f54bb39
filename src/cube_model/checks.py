"""Rules that tie the parts of a definition together; each reports its problems at the line of the part."""

from collections.abc import Callable
from dataclasses import replace

from cube_model.definition import CALENDAR_LEVELS, Aggregate, ApiSource, CsvSource, Cube, Measure, Source
from cube_model.dimension_checks import check_dimensions
from cube_model.errors import LatticeError
from cube_model.file_profile import profile_faults
from cube_model.findings import Findings
from cube_model.lattice import cuboids, segment_depth, view_name
from cube_model.logical_types import Kind
from cube_model.storage_checks import check_storage
from cube_model.stored_cuboids import CuboidRules

_ESTIMATES = frozenset({Aggregate.DISTINCT, Aggregate.QUANTILE, Aggregate.TOP})
_COUNTED = frozenset({Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.TOP})  # whatever the type
_VERSION_KINDS = frozenset({Kind.TIMESTAMP, Kind.DATE, Kind.INT32, Kind.INT64})


def check(cube: Cube, findings: Findings) -> None:
    """Report every inconsistency of a cube whose parts were each readable."""
    for rule in _RULES:
        rule(cube, findings)
    if not findings.problems:
        _lattice(cube, findings)


def _sources(cube: Cube, findings: Findings) -> None:
    for source in cube.sources:
        path = f"sources.{source.name}"
        declared = [c.name for c in source.columns]
        findings.known(f"{path}.key", source.key, declared, "column")
        findings.once(f"{path}.key", source.key, "column")
        if not source.columns:
            findings.at(f"{path}.columns", "there are no columns", "declare those that are read")
        _distinct(findings, path, source)
        if not source.key:
            findings.at(f"{path}.key", "the business key is empty", "name the columns that identify a row")
        if isinstance(source, CsvSource):
            _csv_source(source, path, findings)
    if not any(True for _ in cube.fact_sources()):
        findings.at("sources", "every source is a lookup", "add a source whose rows are facts")


def _distinct(findings: Findings, path: str, source: Source) -> None:
    names = source.output_names
    for name in sorted({n for n in names if names.count(n) > 1}):
        findings.at(path, f"column {name!r} comes to be twice", "rename one in derive or take")


def _csv_source(source: CsvSource, path: str, findings: Findings) -> None:
    if not source.files:
        findings.at(f"{path}.files", "there are no files", 'name at least one, as in files: ["sales_*.csv"]')
    for pattern in source.files:
        if not pattern or pattern.startswith("/"):
            findings.at(f"{path}.files", f"{pattern!r} is no pattern", "name files inside the folder that is loaded")
    if not source.partition:
        findings.at(f"{path}.partition", "the partition is empty", "name the first columns of the key")
    if source.key[: len(source.partition)] != source.partition:
        findings.at(f"{path}.partition", "the key does not start with the partition", "put the partition columns first")
    for name in source.key:
        if any(c.name == name and c.type.kind in (Kind.FLOAT64, Kind.BOOL) for c in source.columns):
            findings.at(f"{path}.key", f"{name!r} is a float or boolean", "identify rows by another column")
    for key, what, remedy in profile_faults(source.profile, [c.name for c in source.columns]):
        findings.at(f"{path}.profile.{key}", what, remedy)


def _api_sources(cube: Cube, findings: Findings) -> None:
    for source in cube.api_sources():
        path = f"sources.{source.name}"
        declared = [c.name for c in source.columns]
        findings.known(f"{path}.version", [source.version], declared, "column")
        if any(c.name == source.version and c.type.kind not in _VERSION_KINDS for c in source.columns):
            findings.at(f"{path}.version", "a version of this type has no order", "use a timestamp, date or integer")
        if source.version in source.key:
            findings.at(
                f"{path}.version", "the version is part of the key", "a record could never be replaced: take it out"
            )
        if source.pull and not source.pull.path.startswith("/"):
            findings.at(
                f"{path}.pull.path", f"{source.pull.path!r} is not a path", 'start it with a slash, as in "/v1/records"'
            )
        _segment_in_key(cube, source, path, findings)


def _segment_in_key(cube: Cube, source: ApiSource, path: str, findings: Findings) -> None:
    columns = next((d.columns.get(source.name) for d in cube.dimensions if d.name == cube.segments.dimension), None)
    if columns and columns[0] not in source.key:
        remedy = f"add {columns[0]!r} to the key, or a corrected record could move to another segment"
        findings.at(f"{path}.key", "the segment's column is not part of the key", remedy)


def _enrichments(cube: Cube, findings: Findings) -> None:
    lookups = {s.name: s for s in cube.sources if isinstance(s, CsvSource)}
    for source in cube.sources:
        for enrichment in source.enrich:
            path = f"sources.{source.name}.enrich"
            lookup = lookups.get(enrichment.lookup)
            if lookup is None or lookup is source or lookup.enrich:
                findings.at(
                    path, f"unknown lookup {enrichment.lookup!r}", "name a csv source that has no enrich of its own"
                )
                continue
            offered = [*(c.name for c in lookup.columns), *(name for name, _ in lookup.derive)]
            findings.known(path, [own for own, _ in enrichment.match], source.output_names, "column")
            findings.known(
                path,
                [theirs for _, theirs in (*enrichment.match, *enrichment.take)],
                offered,
                "lookup column",
            )


def _measures(cube: Cube, findings: Findings) -> None:
    facts = {s.name: s for s in cube.fact_sources()}
    plain = [m.name for m in cube.measures if m.aggregate is not Aggregate.RATIO]
    for measure in cube.measures:
        path = f"measures.{measure.name}"
        if measure.ratio:
            findings.known(f"{path}.of", measure.ratio, plain, "measure")
            _exact_ratio(cube, measure.ratio, path, findings)
            continue
        findings.known(f"{path}.source", [measure.source], facts, "fact source")
        if measure.source in facts and measure.column:
            _measured_column(measure, facts[measure.source], path, findings)


def _exact_ratio(cube: Cube, of: tuple[str, str], path: str, findings: Findings) -> None:
    for name in [m.name for m in cube.measures if m.name in of and m.aggregate in _ESTIMATES]:
        findings.at(f"{path}.of", f"{name!r} is read from a sketch", "a ratio is of exact measures only")
    extremes = [m for m in cube.measures if m.name in of and m.aggregate in (Aggregate.MIN, Aggregate.MAX)]
    for measure in extremes:
        columns = [c for s in cube.sources if s.name == measure.source for c in s.columns if c.name == measure.column]
        if any(not column.type.summable for column in columns):
            findings.at(
                f"{path}.of", f"{measure.name!r} is {columns[0].type}", "a ratio is of integers and decimals only"
            )


def _measured_column(measure: Measure, source: Source, path: str, findings: Findings) -> None:
    findings.known(f"{path}.of", [measure.column or ""], source.output_names, f"column of {source.name}")
    declared = next((c for c in source.columns if c.name == measure.column), None)
    if declared and measure.aggregate not in _COUNTED and declared.type.kind in (Kind.STRING, Kind.BOOL):
        findings.at(
            f"{path}.of", f"{measure.column!r} is {declared.type}, not a number or time", "count it, or derive a number"
        )
        return
    if declared and measure.aggregate is Aggregate.TOP and declared.type.kind is Kind.FLOAT64:
        findings.at(f"{path}.of", f"{measure.column!r} is float64, of which few are equal", "derive an int or text")
    adds = measure.aggregate in (Aggregate.SUM, Aggregate.AVG)
    if declared and adds and not declared.type.summable:
        reason = (
            "a sum of floats depends on the order of rows"
            if declared.type.kind is Kind.FLOAT64
            else "it cannot be added"
        )
        findings.at(
            f"{path}.of", f"{measure.column!r} is {declared.type}: {reason}", "declare it as int or decimal(p,s)"
        )


def _names(cube: Cube, findings: Findings) -> None:
    labels = [label for d in cube.dimensions for label in d.labels]
    names = ["cuboid", *labels, *(m.name for m in cube.measures)]
    for name in sorted({n for n in names if names.count(n) > 1}):
        findings.at(
            f"measures.{name}", f"{name!r} would name two columns of the cube", "rename the dimension or measure"
        )


def _segments(cube: Cube, findings: Findings) -> None:
    calendars = [d.name for d in cube.dimensions if d.calendar]
    findings.known("segments.by", [cube.segments.dimension], calendars, "calendar dimension")
    findings.known("segments.every", [cube.segments.every], CALENDAR_LEVELS, "calendar level")
    dimension = next((d for d in cube.dimensions if d.name == cube.segments.dimension), None)
    for source in cube.fact_sources():
        if dimension and source.name not in dimension.columns:
            findings.at("segments.by", f"{source.name} has no {dimension.name}", "add it to the dimension's `from`")
    known = dimension and dimension.calendar and {*dimension.levels, cube.segments.every} <= set(CALENDAR_LEVELS)
    if dimension and known and not segment_depth(cube):
        finest = f"{dimension.name!r} has no level as fine as a {cube.segments.every}"
        findings.at("segments.every", finest, f"add {cube.segments.every} to its calendar, or cut more coarsely")


def _rule_dimensions(cube: Cube, findings: Findings) -> None:
    names = [d.name for d in cube.dimensions]
    findings.known("cuboids.mandatory", cube.rules.mandatory, names, "dimension")
    for key, groups in (("joint", cube.rules.joint), ("hierarchy", cube.rules.hierarchy)):
        for group in groups:
            findings.known(f"cuboids.{key}", group, names, "dimension")
            findings.once(f"cuboids.{key}", group, "dimension")
    if cube.rules.only and replace(cube.rules, only=(), cap=CuboidRules.cap) != CuboidRules():
        findings.at("cuboids.only", "`only` stands beside other rules", "leave all but `max`, or write `include`")


def _lattice(cube: Cube, findings: Findings) -> None:
    try:
        stored = cuboids(cube)
    except LatticeError as error:
        findings.at("cuboids", str(error), "change the rules under `cuboids`")
        return
    views = [view_name(cube, cuboid.name) for cuboid in stored] + [f"{cube.name}_cube"]
    for name in sorted({view for view in views if views.count(view) > 1}):
        findings.at("dimensions", f"several cuboids would be the view {name!r}", "rename a dimension or level")
    check_storage(cube, stored, findings)


_RULES: tuple[Callable[[Cube, Findings], None], ...] = (
    _sources,
    _api_sources,
    _enrichments,
    check_dimensions,
    _measures,
    _names,
    _segments,
    _rule_dimensions,
)
