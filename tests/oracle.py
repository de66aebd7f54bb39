"""The answer book: the finished cube from the raw inputs, by DuckDB's GROUPING SETS.

It shares no code with `src/`: it reads `cube.yaml` itself and knows of no segment, state, cascade or block.
What it cannot say exactly it refuses: unknown keys, inexact sums and lossy casts are errors, never guesses.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from local.cube_inputs import read_cube_inputs, read_yaml
from tests.oracle_cuboids import ALL, Cuboid, Dimension, choose_cuboids, label, read_dimension, shown_columns
from tests.oracle_files import literal
from tests.oracle_rows import OracleError, load_facts

MACROS = """
CREATE MACRO unscaled(n) AS CAST(replace(CAST(n AS VARCHAR), '.', '') AS HUGEINT);
CREATE MACRO half_away(n, d) AS CASE WHEN d <> 0
    THEN sign(n) * sign(d) * ((2 * abs(n) + abs(d)) // (2 * abs(d))) END;
CREATE MACRO most_frequent(counts, n) AS CAST(to_json(list_transform(
    list_sort(list_transform(map_entries(counts), lambda e: {'less': -CAST(e.value AS BIGINT), 'value': e.key}))[1:n],
    lambda e: {'value': e.value, 'count': -e.less, 'error': 0})) AS VARCHAR);
"""


INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}
SHOWN_DIFFERENCES = 10


def cube_table(cube_folder: Path, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Build the table `<cube>_cube` and its typed views `<cube>_by_...` and `<cube>_total` from the raw inputs.

    Small inputs are done sooner by one thread.

    Raises OracleError where no exact answer exists; DuckDB's own errors name a value that is not of its type.
    """
    definition = read_yaml(cube_folder / "cube.yaml")
    connection = duckdb.connect(config={"threads": threads} if threads else {})
    connection.execute("SET TimeZone = 'UTC'; CREATE SCHEMA work;" + MACROS)
    facts = load_facts(connection, definition["sources"], read_cube_inputs(cube_folder))
    dimensions = [read_dimension(name, entry) for name, entry in definition["dimensions"].items()]
    cuboids = choose_cuboids(definition.get("cuboids", {}), dimensions, facts)
    for source in facts:
        taking_part = [cuboid for cuboid, sources in cuboids.items() if source in sources]
        _group(connection, source, dimensions, taking_part, definition["measures"])
    _consolidate(connection, definition, facts, dimensions)
    _create_views(connection, definition, dimensions, list(cuboids))
    connection.execute("DROP SCHEMA work CASCADE")
    return connection


def _types(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {relation}").fetchall()}


def _group(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    dimensions: list[Dimension],
    cuboids: list[Cuboid],
    measures: dict[str, Any],
) -> None:
    """Group one source to all its cuboids at once; GROUPING tells rolled up from unknown."""
    levels = _create_levels(connection, source, dimensions, empty=not cuboids)
    cuboids = cuboids or [(0,) * len(dimensions)]
    types = _types(connection, f'work."fact {source}"')
    own = {name: entry for name, entry in measures.items() if entry.get("source") == source}
    aggregates = "".join(f', {_aggregate(name, entry, types)} AS "{name}"' for name, entry in own.items())
    every = [column for d in dimensions for column in d.level_columns(len(d.levels))]
    grouped = [column for column in levels if any(column in shown_columns(x, dimensions) for x in cuboids)]
    kinds = _types(connection, f'work."levels {source}"')
    texts = ", ".join(f'{_level_text(x, kinds) if x in grouped else literal(ALL)} AS "{x}"' for x in every)
    sets = ", ".join(f"({_level_list(shown_columns(cuboid, dimensions))})" for cuboid in cuboids)
    grouping_id = f"GROUPING_ID({_level_list(grouped)})" if grouped else "0"
    connection.execute(
        f'CREATE TABLE work."cells {source}" AS SELECT cuboid, cells.* EXCLUDE (id) FROM ('
        f'SELECT {grouping_id} AS id, {texts}{aggregates} FROM work."levels {source}" '
        f"GROUP BY GROUPING SETS ({sets}) HAVING count(*) > 0) AS cells "
        f"JOIN (VALUES {_cuboid_ids(cuboids, dimensions, grouped)}) AS named(id, cuboid) USING (id)"
    )


def _create_levels(
    connection: duckdb.DuckDBPyConnection, source: str, dimensions: list[Dimension], empty: bool
) -> list[str]:
    """Put each level beside the facts, in its own type; a source that takes part in no cuboid is left `empty`."""
    levels = {
        column: expression
        for d in dimensions
        if source in d.columns
        for column, expression in zip(d.level_columns(len(d.levels)), d.expressions(source), strict=True)
    }
    shown = ", ".join(f'{expression} AS "level {column}"' for column, expression in levels.items())
    rows = f'FROM work."fact {source}" WHERE {not empty}'
    connection.execute(f'CREATE TABLE work."levels {source}" AS SELECT {shown}, * {rows}')
    return list(levels)


def _cuboid_ids(cuboids: list[Cuboid], dimensions: list[Dimension], levels: list[str]) -> str:
    """Pair each cuboid with its GROUPING_ID: one bit for each level, the first the highest, set where rolled up."""
    bits = {column: 1 << place for place, column in enumerate(reversed(levels))}
    ids = [sum(bits.values()) - sum(bits[column] for column in shown_columns(x, dimensions)) for x in cuboids]
    names = [literal(label(cuboid, dimensions)) for cuboid in cuboids]
    return ", ".join(f"({id_}, {name})" for id_, name in zip(ids, names, strict=True))


def _level_list(columns: Iterable[str]) -> str:
    return ", ".join(f'"level {column}"' for column in columns)


def _level_text(column: str, kinds: dict[str, str]) -> str:
    level = f'"level {column}"'
    moment = kinds[f"level {column}"] == "TIMESTAMP WITH TIME ZONE"
    text = f"strftime({level}, '%Y-%m-%d %H:%M:%S.%fZ')" if moment else f"CAST({level} AS VARCHAR)"
    return f"CASE WHEN GROUPING({level}) = 1 THEN '{ALL}' ELSE {text} END"


def _aggregate(name: str, entry: dict[str, Any], types: dict[str, str]) -> str:
    """Say a measure in SQL, exactly: no double between a decimal and its sum or average."""
    function, of = entry["agg"], f'"{entry["of"]}"' if "of" in entry else "*"
    if function == "count":
        return f"count({of})"
    if function == "distinct":
        return f"count(DISTINCT {of})"
    if function == "quantile":
        return f"quantile_disc({of}, CAST({entry['q']} AS DECIMAL(10,9)))"
    if function == "top":
        return f"most_frequent(histogram(CAST({of} AS VARCHAR)), {entry.get('limit', 10)})"
    if function in ("min", "max"):
        return f"{function}({of})"
    kind = types[entry["of"]]
    scale = _scale(kind)
    if function not in ("sum", "avg") or scale is None:
        raise OracleError(f"measures.{name}: the oracle has no exact {function} of {kind}")
    if function == "sum":
        return f"CAST(sum({of}) AS {'BIGINT' if kind in INTEGERS else f'DECIMAL(38,{scale})'})"
    return _decimal(f"half_away(unscaled(sum({of})) * 10000, count({of}))", scale + 4)


def _scale(kind: str) -> int | None:
    """Count the digits after the point of a SQL type; None if it is not exact."""
    found = re.fullmatch(r"DECIMAL\(\d+,\s?(\d+)\)", kind)
    return int(found[1]) if found else 0 if kind in INTEGERS else None


def _decimal(unscaled: str, scale: int) -> str:
    """Put the point back into an integer."""
    unit = f"CAST('{'0.' + '1'.zfill(scale) if scale else '1'}' AS DECIMAL({scale + 1},{scale}))"
    return f"CAST(CAST({unscaled} AS DECIMAL(38,0)) * {unit} AS DECIMAL(38,{scale}))"


def _consolidate(
    connection: duckdb.DuckDBPyConnection, definition: dict[str, Any], facts: list[str], dimensions: list[Dimension]
) -> None:
    """Lay the sources' cells side by side: a full outer join, as each measure is in one source only."""
    measures = definition["measures"]
    own = ", ".join(f'any_value("{name}") AS "{name}"' for name, entry in measures.items() if entry["agg"] != "ratio")
    cells = " UNION ALL BY NAME ".join(f'SELECT * FROM work."cells {source}"' for source in facts)
    levels = ", ".join(f'"{column}"' for d in dimensions for column in d.level_columns(len(d.levels)))
    connection.execute(
        f"CREATE TABLE work.cells AS SELECT cuboid, {levels}, {own} FROM ({cells}) GROUP BY cuboid, {levels}"
    )
    types = _types(connection, "work.cells")
    shown = ", ".join(
        f'{_ratio(name, entry["of"], types)} AS "{name}"' if entry["agg"] == "ratio" else f'"{name}"'
        for name, entry in measures.items()
    )
    cube = f'"{definition["cube"]}_cube"'
    connection.execute(f"CREATE TABLE {cube} AS SELECT cuboid, {levels}, {shown} FROM work.cells ORDER BY ALL")


def _ratio(name: str, of: list[str], types: dict[str, str]) -> str:
    above, below = of
    scale_above, scale_below = _scale(types[above]), _scale(types[below])
    if scale_above is None or scale_below is None:
        raise OracleError(f"measures.{name}: the oracle has no exact ratio of {types[above]} and {types[below]}")
    dividend = f'unscaled("{above}") * {10 ** (4 + scale_below)}::HUGEINT'
    return _decimal(f'half_away({dividend}, unscaled("{below}") * {10**scale_above}::HUGEINT)', 4)


def _create_views(
    connection: duckdb.DuckDBPyConnection,
    definition: dict[str, Any],
    dimensions: list[Dimension],
    cuboids: list[Cuboid],
) -> None:
    """Show each cuboid as a view of its own: its levels only, in their own types."""
    types = {
        column: _types(connection, f'work."levels {next(iter(d.columns))}"')[f"level {column}"]
        for d in dimensions
        for column in d.level_columns(len(d.levels))
    }
    measures = ", ".join(f'"{name}"' for name in definition["measures"])
    for cuboid in cuboids:
        name = label(cuboid, dimensions)
        levels = "".join(
            f'CAST("{column}" AS {types[column]}) AS "{column}", ' for column in shown_columns(cuboid, dimensions)
        )
        cube = definition["cube"]
        view = f"{cube}_total" if name == ALL else f"{cube}_by_{re.sub('[.,]', '_', name)}"
        connection.execute(
            f'CREATE VIEW "{view}" AS SELECT {levels}{measures} FROM "{cube}_cube" WHERE cuboid = {literal(name)}'
        )


def differences(actual: pa.Table, connection: duckdb.DuckDBPyConnection, expected: str | None = None) -> list[str]:
    """Say how a table differs from the oracle's cube, or from `expected` (a relation or a query in brackets).

    Compares as bags of rows, all columns, exactly; an empty list means equal.
    """
    if expected is None:
        expected = f'"{connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()[0][0]}"'
    wanted = _types(connection, f"SELECT * FROM {expected}")
    problems = [f"column {name} is missing" for name in wanted if name not in actual.column_names]
    problems += [f"column {name} is not expected" for name in actual.column_names if name not in wanted]
    if problems:
        return problems
    connection.register("actual", actual)
    try:
        return _lossy_columns(connection, wanted) or _differing_rows(connection, expected, wanted)
    except duckdb.ConversionException as error:
        return [f"a value is not of the expected type: {str(error).splitlines()[0]}"]
    finally:
        connection.unregister("actual")


def _lossy_columns(connection: duckdb.DuckDBPyConnection, wanted: dict[str, str]) -> list[str]:
    """Name the numbers that only look equal once they are cast to the expected type."""
    given = _types(connection, "SELECT * FROM actual")
    suspects = [x for x in wanted if wanted[x] != given[x] and (_scale(given[x]) is not None or given[x] == "DOUBLE")]
    if not suspects:
        return []
    lossy = ", ".join(
        f'bool_or(CAST(CAST("{x}" AS {wanted[x]}) AS {given[x]}) IS DISTINCT FROM "{x}")' for x in suspects
    )
    found = connection.execute(f"SELECT {lossy} FROM actual").fetchall()[0]
    losing = [x for x, loses in zip(suspects, found, strict=True) if loses]
    return [f"column {x} is {given[x]} and loses digits as {wanted[x]}" for x in losing]


def _differing_rows(connection: duckdb.DuckDBPyConnection, expected: str, wanted: dict[str, str]) -> list[str]:
    """Count each row once for and once against: what EXCEPT ALL both ways says, in one pass."""
    names = ", ".join(f'"{name}"' for name in wanted)
    cast = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in wanted.items())
    rows = connection.execute(
        f"SELECT sum(n)::BIGINT, {names} FROM (SELECT 1 AS n, {names} FROM {expected} "
        f"UNION ALL SELECT -1, {cast} FROM actual) GROUP BY ALL HAVING sum(n) <> 0 ORDER BY {names}"
    ).fetchall()
    if not rows:
        return []
    missing, extra = sum(max(row[0], 0) for row in rows), sum(max(-row[0], 0) for row in rows)
    shown = [f"{'expected' if row[0] > 0 else 'found   '} {_readable(row[1:], wanted)}" for row in rows]
    return [f"{missing} rows are missing and {extra} are not expected", *shown[:SHOWN_DIFFERENCES]]


def _readable(row: tuple[Any, ...], wanted: dict[str, str]) -> str:
    shown = [(name, x) for name, x in zip(wanted, row, strict=True) if x != ALL or name == "cuboid"]
    return " ".join(f"{name}={'NULL' if x is None else x}" for name, x in shown)
