"""The sketches of a base: Spark counts distinct values by itself, and collects what the executors sketch in Python.

Spark 3.5 has HLL alone of the sketches that cubes keep. So the values of a quantile or a top are in an executor's
memory, those of a batch of cells at once, before they become sketches of some KB.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.arrow_columns import Numbers, to_numbers
from cube_model.distinct_sketch import LOG_REGISTERS, merged_distinct
from cube_model.errors import ArithmeticOverflow
from cube_model.logical_types import INT64, STRING, Kind, LogicalType
from cube_model.quantile_sketch import EXACT, quantiles_of
from cube_model.states import SKETCHES, Operation, State
from cube_model.top_sketch import top_of
from glue_cube.errors import SourceError

_CELLS = 2_000  # of a batch: each has a list of values


def read_as(state: State, column: LogicalType) -> LogicalType:
    """The type in which measures of a sketch of such a column are read; SourceError if none can be made of it."""
    if state.operation is Operation.HLL:
        return INT64
    if state.operation is Operation.TOP and column.kind is not Kind.FLOAT64:
        return STRING
    if state.operation is Operation.KLL and column.kind not in (Kind.STRING, Kind.BOOL):
        return column
    what = f"source {state.source!r}: {state.column!r} is {column}, of which there is no {state.operation} sketch"
    raise SourceError(f"{what}; cast it in `derive`")


def collected_for(state: State, column: LogicalType) -> Column:
    """What a grouping collects for a sketch, which `sketched` makes of it: Spark's own of texts, or lists of values.

    A sign before each text makes the empty one a value, which the library leaves out.
    """
    values = F.col(state.column)
    if state.operation is Operation.KLL:
        return F.collect_list(values)
    texts = (values + F.lit(0.0) if column.kind is Kind.FLOAT64 else values).cast("string")  # so that -0.0 is 0.0
    if state.operation is Operation.TOP:
        return F.collect_list(texts)
    return F.hll_sketch_agg(F.concat(F.lit("="), texts), LOG_REGISTERS)


def sketched(grouped: DataFrame, states: Sequence[State]) -> DataFrame:
    """The same rows, with the bytes of sketches where values were collected for them."""
    operations = {state.label: state.operation for state in states if state.operation in SKETCHES}
    if not operations:
        return grouped
    kinds = {f.name: T.BinaryType() if f.name in operations else f.dataType for f in grouped.schema.fields}
    # For all sources of the session: Spark has no such setting for one DataFrame.
    grouped.sparkSession.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(_CELLS))
    schema = T.StructType([T.StructField(name, kind) for name, kind in kinds.items()])
    return grouped.mapInArrow(partial(_sketched, operations), schema)


def _sketched(operations: Mapping[str, Operation], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [
            pa.array(_sketches(operations[name], column, name), pa.binary()) if name in operations else column
            for name, column in zip(batch.schema.names, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _sketches(operation: Operation, column: pa.Array, name: str) -> list[bytes]:
    if operation is Operation.HLL:
        return [merged_distinct([sketch]) for sketch in column.to_pylist()]
    ends = np.cumsum([0, *column.value_lengths().to_pylist()]).tolist()
    values = column.flatten()
    if operation is Operation.TOP:
        texts = values.to_pylist()
        return [top_of(Counter(texts[a:b]).items()) for a, b in pairwise(ends)]
    numbers = _doubles(values, name)
    return [quantiles_of(numbers[a:b]) for a, b in pairwise(ends)]


def _doubles(values: pa.Array, name: str) -> Numbers:
    """The numbers as doubles, none of which is rounded; ArithmeticOverflow if one would be."""
    numbers = to_numbers(values, name)
    if numbers.dtype.kind == "i" and len(numbers) and max(abs(int(numbers.min())), abs(int(numbers.max()))) > EXACT:
        raise ArithmeticOverflow(f"{name} has a number beyond 2**53, which no sketch keeps: declare fewer digits")
    return numbers.astype(np.float64)
