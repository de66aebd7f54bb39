"""What came out of the pipeline, held against the oracle."""

import hashlib

import duckdb
import pyarrow as pa

from local.readback import ReadBack
from local.report_content import Answer, Check
from tests.oracle import differences


def compared(read: ReadBack, answers: list[Answer], oracle: duckdb.DuckDBPyConnection) -> tuple[Check, ...]:
    """Check every cell of the published cube, and every answer in SQL, for exact equality."""
    cells = differences(read.cells, oracle)
    wrong = [f"{a.title}: {line}" for a in answers for line in differences(_table(a), oracle, f"({a.sql})")]
    return (
        Check(f"all {read.manifest.cells:,} cells equal DuckDB's cube of the raw input", not cells, tuple(cells)),
        Check(f"all {len(answers)} SQL answers equal DuckDB's", not wrong, tuple(wrong)),
    )


def fingerprint(read: ReadBack, answers: list[Answer]) -> str:
    """Return the SHA-256 of all cells and answers, whatever their order: the same wherever the pipeline ran."""
    cells = sorted(map(repr, read.cells.select(sorted(read.cells.column_names)).to_pylist()))
    rows = [f"{answer.title}: {row!r}" for answer in answers for row in sorted(answer.rows, key=repr)]
    return hashlib.sha256("\n".join([*cells, *rows]).encode()).hexdigest()


def _table(answer: Answer) -> pa.Table:
    columns = zip(*answer.rows, strict=True) if answer.rows else ((),) * len(answer.columns)
    return pa.table({name: pa.array(list(column)) for name, column in zip(answer.columns, columns, strict=True)})
