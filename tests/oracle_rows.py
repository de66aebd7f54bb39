"""The oracle's rows: every source typed strictly from its raw text, one per key, derived, filtered and enriched."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from local.client_records import load_records
from local.cube_inputs import CubeInputs
from tests.oracle_files import WrittenAs, plain_files

SQL_TYPES = {
    "string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE",
    "bool": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMPTZ",
}  # fmt: skip
SOURCE_KEYS = {"kind", "lookup", "files", "profile", "nulls", "columns", "key", "partition", "version",
               "pull", "where", "derive", "enrich"}  # fmt: skip


class OracleError(ValueError):
    """The definition or the data asks for what the oracle cannot answer exactly."""


def load_facts(connection: duckdb.DuckDBPyConnection, sources: dict[str, Any], inputs: CubeInputs) -> list[str]:
    """Make the table work."fact <source>" of every source that is not only a lookup; returns their names."""
    for name, source in sources.items():
        _load(connection, name, source, inputs)
    facts = [name for name, source in sources.items() if not source.get("lookup")]
    for name in facts:
        _enrich(connection, name, sources[name].get("enrich", []))
    return facts


def _load(connection: duckdb.DuckDBPyConnection, name: str, source: dict[str, Any], inputs: CubeInputs) -> None:
    if unknown := source.keys() - SOURCE_KEYS:
        raise OracleError(f"sources.{name}: the oracle does not know {', '.join(sorted(unknown))}")
    read = _read_api if source["kind"] == "api" else _read_csv
    read(connection, name, source, inputs)
    types = {column: _sql_type(kind) for column, kind in source["columns"].items()}
    for column, kind in types.items():
        _refuse_lossy(connection, name, column, kind)
    typed = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in types.items())
    connection.execute(f'CREATE TABLE work."typed {name}" AS SELECT arrival, {typed} FROM work."text {name}"')
    rows = _one_per_key(connection, name, source)
    for column, expression in source.get("derive", {}).items():
        rows = f'SELECT *, ({expression}) AS "{column}" FROM ({rows})'
    rows = f"SELECT * FROM ({rows}) WHERE {source['where']}" if source.get("where") else rows
    connection.execute(f'CREATE TABLE work."rows {name}" AS {rows}')


def _sql_type(kind: str) -> str:
    return kind if kind.startswith("decimal(") else SQL_TYPES[kind]


def _read_csv(connection: duckdb.DuckDBPyConnection, name: str, source: dict[str, Any], inputs: CubeInputs) -> None:
    paths = sorted({path for pattern in source["files"] for path in inputs.files.glob(pattern)})
    if not paths:
        raise OracleError(f"sources.{name}: no file {', '.join(source['files'])} in {inputs.files}")
    try:
        written = WrittenAs.of(source)
    except TypeError as error:
        raise OracleError(f"sources.{name}.profile: {error}") from error
    shown = ", ".join(written.column(source, column) for column in source["columns"])
    with tempfile.TemporaryDirectory() as folder:
        files = [str(plain) for path in paths for plain in plain_files(path, Path(folder), written.encoding)]
        # The reader itself takes no text for NULL: the definition alone says what is.
        connection.execute(
            f'CREATE TABLE work."text {name}" AS SELECT row_number() OVER () AS arrival, {shown} FROM read_csv('
            "?, all_varchar = true, header = true, union_by_name = true, nullstr = ?, delim = ?, quote = ?)",
            [files, "no text is NULL", written.delimiter, written.quote],
        )


def _read_api(connection: duckdb.DuckDBPyConnection, name: str, source: dict[str, Any], inputs: CubeInputs) -> None:
    if name not in inputs.api:
        raise OracleError(f"sources.{name}: local.yaml has no api.{name}")
    valid = [record.value for record in load_records(inputs.api[name], inputs.files) if record.valid]
    texts = {column: pa.array([_text(record[column]) for record in valid], pa.string()) for column in source["columns"]}
    connection.register("arrived", pa.table({"arrival": pa.array(range(len(valid)), pa.int64())} | texts))
    connection.execute(f'CREATE TABLE work."text {name}" AS SELECT * FROM arrived')
    connection.unregister("arrived")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse_lossy(connection: duckdb.DuckDBPyConnection, name: str, column: str, kind: str) -> None:
    """Refuse what DuckDB's casts would round: '1.5' as an integer, '0.125' as decimal(4,2)."""
    if not kind.startswith(("decimal", "INTEGER", "BIGINT")):
        return
    lossy = f'CAST("{column}" AS DECIMAL(38,12)) <> CAST(CAST("{column}" AS {kind}) AS DECIMAL(38,12))'
    found = connection.execute(f'SELECT "{column}" FROM work."text {name}" WHERE {lossy} LIMIT 1').fetchone()
    if found:
        raise OracleError(f"sources.{name}.{column}: '{found[0]}' is not a {kind}")


def _one_per_key(connection: duckdb.DuckDBPyConnection, name: str, source: dict[str, Any]) -> str:
    """Select one row per business key: the greatest version of an API, the only content of a CSV."""
    key = ", ".join(f'"{column}"' for column in source["key"])
    if source["kind"] == "api":
        newest = f'row_number() OVER (PARTITION BY {key} ORDER BY "{source["version"]}" DESC, arrival) = 1'
        return f'SELECT * EXCLUDE (arrival) FROM work."typed {name}" QUALIFY {newest}'
    rows = f'SELECT DISTINCT * EXCLUDE (arrival) FROM work."typed {name}"'
    unknown = " OR ".join(f'"{column}" IS NULL' for column in source["key"])
    again = f"SELECT {key} FROM ({rows}) GROUP BY ALL HAVING count(*) > 1 OR {unknown} LIMIT 1"
    if found := connection.execute(again).fetchone():
        raise OracleError(f"sources.{name}: the key {found} is unknown or has several contents: no one answer")
    return rows


def _enrich(connection: duckdb.DuckDBPyConnection, name: str, lookups: Iterable[dict[str, Any]]) -> None:
    rows = f'SELECT * FROM work."rows {name}"'
    for entry in lookups:
        taken = ", ".join(f'l."{theirs}" AS "{ours}"' for ours, theirs in entry["take"].items())
        on = " AND ".join(f'f."{ours}" = l."{theirs}"' for ours, theirs in entry["match"].items())
        rows = f'SELECT f.*, {taken} FROM ({rows}) AS f LEFT JOIN work."rows {entry["lookup"]}" AS l ON {on}'
    connection.execute(f'CREATE TABLE work."fact {name}" AS {rows}')
