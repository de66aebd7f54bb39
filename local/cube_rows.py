"""The rows of a cube's inputs as Parquet files, `<source>.parquet`: what the tables would hold after a load."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import find_files
from csv_loader.frames.typed import Typed
from csv_loader.position import START
from csv_loader.windows import FileReader
from cube_model.arrow_columns import arrow_type, from_numbers
from cube_model.definition import ApiSource, CsvSource, Cube, Source
from cube_model.errors import ValueRejected
from cube_model.facts import Fact, parse_fact
from cube_model.logical_types import Kind
from local.client_records import ClientRecord, load_records
from local.cube_inputs import CubeInputs

_WINDOW = 8 << 20  # bytes of text
_PLACE = "_place"  # no column of a source can have such a name


def write_rows(cube: Cube, inputs: CubeInputs, folder: Path, say: Callable[[str], None]) -> None:
    """Write the rows of every source; those that a load rejects are left out and counted."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in cube.sources:
        rows, rejected = _rows(cube, source, inputs)
        pq.write_table(rows, folder / f"{source.name}.parquet")
        said = f", {rejected:,} rejected" if rejected else ""
        say(f"{source.name}: {rows.num_rows:,} rows{said}")


def _rows(cube: Cube, source: Source, inputs: CubeInputs) -> tuple[pa.Table, int]:
    if isinstance(source, CsvSource):
        return _csv_rows(source, inputs.files)
    assert isinstance(source, ApiSource)
    return facts_table(cube, source, load_records(inputs.api[source.name], inputs.files))


def _csv_rows(source: CsvSource, files: Path) -> tuple[pa.Table, int]:
    """Read as the loader reads them; of rows with one key the last is left, as in a table."""
    parts, rejected = [_schema(source).empty_table()], 0
    for file in find_files(files, source):
        for window in FileReader(source, StoredCsv(file), source.profile).windows(START, _WINDOW, None):
            rejected += window.counts.rejected
            parts.append(pa.table(list(map(_arrow, window.columns)), schema=_schema(source)))
    return _last_of_each_key(source, pa.concat_tables(parts)), rejected


def facts_table(cube: Cube, source: ApiSource, records: Iterable[ClientRecord]) -> tuple[pa.Table, int]:
    """The facts that are left when all records have come, and how many were no facts."""
    facts: dict[str, Fact] = {}
    rejected = 0
    for record in records:
        try:
            fact = parse_fact(cube, source, record.value)
        except ValueRejected:
            rejected += 1
            continue
        known = facts.get(fact.key.sort)
        if known is None or fact.recency > known.recency:
            facts[fact.key.sort] = fact
    columns = [pa.array([f.values.get(c.name) for f in facts.values()], arrow_type(c.type)) for c in source.columns]
    return pa.table(columns, schema=_schema(source)), rejected


def _schema(source: Source) -> pa.Schema:
    return pa.schema([pa.field(column.name, arrow_type(column.type)) for column in source.columns])


def _last_of_each_key(source: CsvSource, rows: pa.Table) -> pa.Table:
    placed = rows.append_column(_PLACE, pa.array(np.arange(rows.num_rows)))
    last = placed.group_by(list(source.key)).aggregate([(_PLACE, "max")])[f"{_PLACE}_max"]
    return rows if len(last) == rows.num_rows else rows.take(last.take(pc.sort_indices(last)))


def _arrow(typed: Typed) -> pa.Array:
    """The values of a column as Arrow has them."""
    logical, valid = typed.column.type, _valid(typed)
    if logical.kind is Kind.STRING:
        return pc.if_else(pa.array(valid), typed.values, pa.scalar(None, pa.string()))
    values = np.asarray(typed.values)
    if logical.kind is Kind.BOOL:
        return pa.array(values.astype(bool), mask=~valid)
    if values.ndim == 2:  # words of a wide decimal, low and high, as Arrow has them
        bits = pa.array(valid).buffers()[1]
        return pa.Array.from_buffers(arrow_type(logical), len(values), [bits, pa.py_buffer(values.tobytes())])
    return from_numbers(values * (1000 if logical.kind is Kind.TIMESTAMP else 1), valid, logical)


def _valid(typed: Typed) -> NDArray[np.bool_]:
    return np.ones(len(typed.values), bool) if typed.valid is None else typed.valid
