"""`python -m tests.awkward` writes the table of the cases into README.md beside it."""

from pathlib import Path

from tests.awkward.case import Case
from tests.awkward.cases import GROUPS

README = Path(__file__).parent / "README.md"
_INTRODUCTION = """\
# Awkward files
CSV files as they come in real life, each with what the loader must make of it: the rows that the table holds in the
end, the rows that are rejected with line, column and reason, and the repeated headers that are skipped; or the error
that refuses the file. `cases.cases()` makes them all. Two tests run them, one with a table in memory and one against a
real Cassandra.

`PYTHONPATH=src .venv/bin/python -m tests.awkward` writes this page; a test fails when it is not current.
"""


def page() -> str:
    """The whole README."""
    return _INTRODUCTION + "".join(_section(group.__doc__ or "", list(group.cases())) for group in GROUPS)


def _section(title: str, cases: list[Case]) -> str:
    lines = "".join(f"| {case.name} | `{case.file}` | {_expected(case)} |\n" for case in cases)
    return f"\n## {title.rstrip('.')}\n| Case | File | Expected |\n| --- | --- | --- |\n{lines}"


def _expected(case: Case) -> str:
    if case.error:
        return f"refused: `{case.error}`"
    counts = {"rows": len(case.rows), "rejected": len(case.rejected), "skipped": case.skipped}
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count or name == "rows")


if __name__ == "__main__":
    README.write_text(page(), encoding="utf-8")
