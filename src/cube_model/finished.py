"""Cells as people read them: level values and measures, exact, ALL apart from unknown."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers, arrow_type, from_numbers
from cube_model.cascade import Cells
from cube_model.definition import Aggregate, Cube, Measure
from cube_model.logical_types import INT64, Kind, LogicalType
from cube_model.manifest import Manifest
from cube_model.members import Members
from cube_model.radix import digits
from cube_model.sketches import read_sketches
from cube_model.states import SKETCHES, Operation, State, measure_states

ALL = "ALL"
AVERAGE_DIGITS = 4  # more digits after the point than the sum has; Spark's avg of a decimal does the same
RATIO_SCALE = 4
_EXACT_BITS = 62


def typed_table(cube: Cube, manifest: Manifest, cells: Cells, members: Sequence[Members]) -> pa.Table:
    """One cuboid: its levels' values in their own types, then every measure; no column for what is rolled up."""
    return pa.table({**_levels(cells, members), **_measures(cube, manifest, cells)})


def text_table(cube: Cube, cuboid: str, typed: pa.Table) -> pa.Table:
    """The same cells in the shape all cuboids share: `cuboid`, each level as text or ALL, every measure."""
    columns: dict[str, pa.Array] = {"cuboid": _constant(cuboid, typed.num_rows)}
    for dimension in cube.dimensions:
        for label in dimension.labels:
            shown = label in typed.column_names
            columns[label] = _text(typed[label]) if shown else _constant(ALL, typed.num_rows)
    return pa.table({**columns, **{m.name: typed[m.name] for m in cube.measures}})


def measure_type(measure: Measure, manifest: Manifest) -> LogicalType:
    """The type in which a measure is read."""
    if measure.aggregate is Aggregate.RATIO:
        return LogicalType(Kind.DECIMAL, 38, RATIO_SCALE)
    state = manifest.type_of(measure_states(measure)[0])
    if measure.aggregate is Aggregate.AVG:
        return LogicalType(Kind.DECIMAL, 38, state.scale + AVERAGE_DIGITS)
    return INT64 if state.kind is Kind.INT32 and measure.aggregate in (Aggregate.SUM, Aggregate.COUNT) else state


def _levels(cells: Cells, members: Sequence[Members]) -> dict[str, pa.ChunkedArray]:
    codes = digits(cells.keys, cells.cuboid, members)
    columns: dict[str, pa.ChunkedArray] = {}
    for position in sorted(codes):
        path = members[position].paths[cells.cuboid.depths[position] - 1]
        taken = path.take(pa.array(codes[position]))
        columns.update({label: taken[label] for label in path.column_names})
    return columns


def _measures(cube: Cube, manifest: Manifest, cells: Cells) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for measure in cube.measures:
        logical = measure_type(measure, manifest)
        value = _value(cube, measure, manifest, cells)
        nothing = pa.nulls(len(cells), arrow_type(logical))
        columns[measure.name] = nothing if value is None else from_numbers(*value, logical)
    return columns


def _value(cube: Cube, measure: Measure, manifest: Manifest, cells: Cells) -> tuple[Numbers, NDArray[np.bool_]] | None:
    """Scaled numbers and where they are known; None if the cuboid has not the measure's source."""
    if measure.ratio:
        return _ratio(cube, measure.ratio, manifest, cells)
    if State(measure.source, Operation.ROWS) not in cells.states:
        return None
    states = measure_states(measure)
    value, *count = (cells.states[s] for s in states)
    if states[0].operation in SKETCHES:
        known = count[0] > 0 if count else value.astype(bool)
        return read_sketches(measure, value, known, manifest.type_of(states[0])), known
    if measure.aggregate is Aggregate.AVG:
        return rounded_quotient(value, count[0], 10**AVERAGE_DIGITS), count[0] > 0
    return value, (count[0] if count else value) > 0


def _ratio(
    cube: Cube, of: tuple[str, str], manifest: Manifest, cells: Cells
) -> tuple[Numbers, NDArray[np.bool_]] | None:
    above, below = (next(m for m in cube.measures if m.name == name) for name in of)
    numerator, denominator = _value(cube, above, manifest, cells), _value(cube, below, manifest, cells)
    if numerator is None or denominator is None:
        return None
    (top, top_known), (bottom, bottom_known) = numerator, denominator
    shift = RATIO_SCALE + measure_type(below, manifest).scale - measure_type(above, manifest).scale
    known = top_known & bottom_known & (bottom != 0)
    return rounded_quotient(top, np.where(known, bottom, 1) * 10 ** max(-shift, 0), 10 ** max(shift, 0)), known


def rounded_quotient(top: Numbers, bottom: Numbers, factor: int) -> Numbers:
    """`top * factor / bottom` rounded half away from zero, exact; where `bottom` is 0 it is taken as 1.

    Stays in int64 while the product surely fits, and goes through Python's integers beyond.
    """
    divisor = np.where(bottom == 0, 1, bottom)
    largest = max((abs(int(top.min())), abs(int(top.max())))) if len(top) else 0
    widest = int(np.abs(divisor).max()) if len(top) else 1
    if (2 * largest * factor + widest).bit_length() > _EXACT_BITS:
        top, divisor = top.astype(object), divisor.astype(object)
    sign = np.where((top < 0) != (divisor < 0), -1, 1)
    magnitude = (2 * abs(top) * factor + abs(divisor)) // (2 * abs(divisor))
    return sign * magnitude


def _constant(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), rows)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_decimal(column.type):
        return pc.cast(column, pa.string())
    values = pc.unique(column)  # Arrow's cast writes small ones as 1E-9
    texts = [None if value is None else format(value, "f") for value in values.to_pylist()]
    return pc.take(pa.array(texts, pa.string()), pc.index_in(column, value_set=values))
