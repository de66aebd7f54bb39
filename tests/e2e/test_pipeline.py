"""The main job as a user starts it, from the raw input to the checked SQL answers."""

import shutil
from pathlib import Path

from local.settings import REPOSITORY
from tests.e2e.run import e2e


def test_flights_run_whole_and_every_cell_and_answer_equals_the_oracle() -> None:
    (REPOSITORY / "dist" / "report.html").unlink(missing_ok=True)

    status, output = e2e("cubes/flights")

    assert status == 0
    assert "terraform plan: No changes" in output or "terraform apply: No changes" in output
    assert "flights: 336,776 rows in = 336,776 loaded + 0 rejected" in output
    assert "passed  all 78,198 cells equal DuckDB's cube" in output
    assert "fingerprint of cells and answers 699297461333d24f" in output  # of public data: the same on every harness
    assert "passed  all 9 SQL answers equal DuckDB's" in output
    assert "Average departure delay" in (REPOSITORY / "dist" / "report.html").read_text(encoding="utf-8")
    assert (REPOSITORY / "dist" / "report.png").read_bytes().startswith(b"\x89PNG")


def test_another_cube_runs_from_its_definition_alone() -> None:
    status, output = e2e("tests/cubes/shops")

    assert status == 0
    assert "passed  all 253 cells equal DuckDB's cube" in output
    assert "passed  all 2 SQL answers equal DuckDB's" in output


def test_a_wrong_definition_stops_before_anything_is_started(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "tests" / "cubes" / "shops", tmp_path / "shops")
    file = tmp_path / "shops" / "cube.yaml"
    file.write_text(
        file.read_text().replace("agg: avg", "agg: average").replace("joint: [[product", "jiont: [[product")
    )

    status, output = e2e(str(tmp_path / "shops"))

    assert status == 2
    assert output.count("unknown aggregate 'average': one of: count") == 2
    assert "unknown key 'jiont': did you mean 'joint'?" in output
    assert output.count(f"{file}:") == 3
    assert "harness" not in output
