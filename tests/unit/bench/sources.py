"""Sources of CSV for the tests of the benchmarks."""

from cube_model.definition import Column, CsvSource
from cube_model.logical_types import parse_logical_type


def source(**columns: str) -> CsvSource:
    """A source by its columns' types."""
    typed = []
    for name, text in columns.items():
        kind = parse_logical_type(text)
        assert kind
        typed.append(Column(name, kind))
    key = (typed[0].name,)
    return CsvSource(
        "lines", tuple(typed), key, None, (), (), files=("l.csv",), nulls=("",), partition=key, lookup=False
    )
