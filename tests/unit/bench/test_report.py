import json
from pathlib import Path
from typing import Any

import pytest
import typer

from bench.errors import BenchError
from bench.report import report
from tests.unit.bench.test_tables import document


@pytest.mark.parametrize(("equal", "status"), [(True, 0), (False, 1)])
def test_a_run_ends_with_its_document_and_fails_if_results_differ(tmp_path: Path, equal: bool, status: int) -> None:
    found = document(equal=equal)

    with pytest.raises(typer.Exit) as ended:
        report("cube", lambda: found, tmp_path / "bench")

    assert ended.value.exit_code == status
    assert json.loads((tmp_path / "bench" / "cube.json").read_text()) == found


def test_what_stops_a_run_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> dict[str, Any]:
        raise BenchError("npm is missing")

    with pytest.raises(typer.Exit) as ended:
        report("cube_growth", run, tmp_path)

    assert (ended.value.exit_code, capsys.readouterr().err) == (1, "bench-cube-growth: npm is missing\n")
    assert not list(tmp_path.iterdir())
