import json
from pathlib import Path
from typing import Any

from bench.tables import DOCS, page, publish, ratio_lines, read_documents


def document(**changes: Any) -> dict[str, Any]:
    found = {
        "benchmark": "loader",
        "title": "csv_loader",
        "machine": "2 cores",
        "data": {"flights": "Flights: 100 rows"},
        "equal": True,
        "results": [
            {"name": "flights/ours/rows/s", "unit": "rows/s", "value": 120000, "runs": [120000]},
            {"name": "flights/ours/peak memory", "unit": "MiB", "value": 210, "runs": [210]},
            {"name": "flights/theirs/rows/s", "unit": "rows/s", "value": 30000, "runs": [30000]},
        ],
        "ratios": [
            {"name": "rows/s", "over": "120,000", "under": "30,000", "value": 4.0, "aim": 4, "at_most": False},
            {"name": "memory", "over": "210", "under": "1", "value": 210, "aim": 400, "at_most": True},
        ],
        "tools": {"theirs": {"version": "theirs 1.2", "options": "batch 50 | 60"}},
        "missing": {"flights/third": "no Java"},
        "notes": ["One node."],
    }
    return {**found, **changes}


def test_the_page_is_what_the_results_give() -> None:
    assert (DOCS / "benchmarks.md").read_text() == page(read_documents(DOCS / "benchmarks"))


def test_each_ratio_shows_both_its_sides_and_whether_the_aim_is_met() -> None:
    text = page([document()])

    assert "| rows/s | 120,000 / 30,000 | 4.0 | at least 4: met |" in text
    assert "| memory | 210 | 210 | at most 400: met |" in text


def test_a_missed_aim_is_said_in_either_direction() -> None:
    ratios = [
        {"name": "rate", "over": "1", "under": "2", "value": 0.5, "aim": 4, "at_most": False},
        {"name": "memory", "over": "500", "under": "1", "value": 500, "aim": 400, "at_most": True},
    ]

    assert [line.rpartition(" (")[2] for line in ratio_lines(document(ratios=ratios))] == [
        "at least 4: **missed**)",
        "at most 400: **missed**)",
    ]


def test_a_tool_has_a_row_with_a_dash_where_it_has_no_figure() -> None:
    text = page([document()])

    assert "### Flights: 100 rows\n\n|  | rows/s | peak memory, MiB |" in text
    assert "| ours | 120,000 | 210 |" in text
    assert "| theirs | 30,000 | - |" in text


def test_versions_options_and_what_could_not_run_are_listed() -> None:
    text = page([document()])

    assert "| theirs | theirs 1.2 | batch 50 \\| 60 |" in text
    assert "- flights/third was not measured: no Java" in text
    assert "- One node." in text


def test_unequal_results_are_said_before_the_figures() -> None:
    assert "**The results were not equal" in page([document(equal=False)])
    assert "not equal" not in page([document()])


def test_without_results_the_page_says_so() -> None:
    assert page([]).endswith("\n\nNo results yet.\n")


def test_without_ratios_there_is_no_table_of_them() -> None:
    assert "| Ratio |" not in page([document(ratios=[])])


def test_results_are_taken_over_with_their_chart_and_those_before_stay(tmp_path: Path) -> None:
    chart = {"title": "Time", "x": "dimensions", "y": "seconds", "lines": {"ours": [[4, 1.0], [5, 2.0]]}}
    for name, changes in (("loader", {}), ("cube_growth", {"title": "Growth", "chart": chart})):
        result = tmp_path / f"{name}.json"
        result.write_text(json.dumps(document(benchmark=name, **changes)))
        publish([str(result)], tmp_path)

    text = (tmp_path / "benchmarks.md").read_text()
    assert "## csv_loader" in text
    assert "## Growth" in text and "![Time](benchmarks/cube_growth.svg)" in text
    assert sorted(file.name for file in (tmp_path / "benchmarks").iterdir()) == [
        "cube_growth.json",
        "cube_growth.svg",
        "loader.json",
    ]
