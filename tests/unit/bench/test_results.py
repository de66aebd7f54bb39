from typing import Any

from bench.comparison import Measured
from bench.results import document
from tests.unit.bench.builders import WRONG, a_load, measured


def found(*all_measured: Measured) -> dict[str, Any]:
    return document(all_measured, "2 cores", {"ours": {"version": "1", "options": "defaults"}}, ["a note"])


def ratios(*all_measured: Measured) -> dict[str, float]:
    return {ratio["name"]: ratio["value"] for ratio in found(*all_measured)["ratios"]}


def test_the_document_has_the_form_of_all_benchmarks() -> None:
    result = found(measured("csv_loader", a_load(1.0)))

    assert list(result)[:7] == ["benchmark", "title", "machine", "data", "equal", "results", "ratios"]
    assert result["data"] == {"flights": "Flights: 100 rows"}
    assert result["equal"] is True
    assert result["results"][0] == {"name": "flights/csv_loader/rows/s", "unit": "rows/s", "value": 100, "runs": [100]}


def test_the_median_of_the_rounds_counts() -> None:
    result = found(measured("csv_loader", a_load(1.0), a_load(10.0), a_load(2.0)))["results"][0]

    assert (result["value"], result["runs"]) == (50, [100, 10, 50])


def test_a_rate_of_its_own_is_left_out_where_the_tool_says_none() -> None:
    names = {result["name"] for result in found(measured("csv_loader", a_load(1.0)))["results"]}
    with_own = found(measured("csv_loader", a_load(1.0, own_seconds=0.5)))["results"]

    assert "flights/csv_loader/rows/s without start-up" not in names
    assert {"name": "flights/csv_loader/rows/s without start-up", "value": 200}.items() <= with_own[1].items()


def test_ours_is_compared_with_the_best_of_the_others_and_held_to_its_limits() -> None:
    assert ratios(
        measured("csv_loader", a_load(1.0, own_seconds=0.8)),
        measured("floor", a_load(0.7, own_seconds=0.6)),
        measured("slow", a_load(10.0)),
        measured("fast", a_load(4.0), tool=False),
        measured("execute_concurrent", a_load(25.0), tool=False),
    ) == {
        "flights: rows/s, csv_loader over the best peer, fast": 4.0,
        "flights: rows/s, csv_loader over the best loading tool, slow": 10.0,
        "flights: rows/s, csv_loader over execute_concurrent": 25.0,
        "flights: rows/s without start-up, csv_loader over floor": 0.75,
        "flights: client CPU of csv_loader, s a million rows": 20.0,
        "flights: peak memory of csv_loader, MiB": 50,
    }


def test_a_peer_that_left_other_rows_is_no_side_of_a_ratio() -> None:
    result = found(
        measured("csv_loader", a_load(1.0)), measured("fast", a_load(0.1, WRONG)), measured("slow", a_load(2))
    )

    assert result["equal"] is False
    assert result["missing"] == {"flights/fast": "it left other rows than the file has"}
    assert result["ratios"][0]["name"].endswith("the best peer, slow")
    assert not [one for one in result["results"] if "fast" in one["name"]]


def test_a_peer_that_could_not_run_leaves_the_others_equal() -> None:
    result = found(measured("csv_loader", a_load(1.0)), measured("fast", problem="no Java"))

    assert (result["equal"], result["missing"]) == (True, {"flights/fast": "no Java"})


def test_the_floor_has_figures_of_its_sending_only() -> None:
    results = found(measured("floor", a_load(9.0, own_seconds=0.5), sends_only=True))["results"]

    assert [result["name"].split("/", 2)[2] for result in results] == ["rows/s without start-up", "server CPU", "rows"]


def test_without_ours_there_are_no_ratios() -> None:
    assert found(measured("fast", a_load(1.0)))["ratios"] == []
