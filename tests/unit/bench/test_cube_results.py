import weakref
from pathlib import Path

from bench.cube_data import CUBES
from bench.cube_engines import ENGINES, OURS, SPARK_BASE, SPARK_CUBE, SPARK_OURS
from bench.cube_results import document
from bench.cube_run import Made
from bench.engines.task import Clock, Task
from bench.tables import page


class _Cube:
    """What a round makes."""


def made(data: str, engine: str, *seconds: float, problem: str = "") -> Made:
    return Made(CUBES[data], ENGINES[engine], seconds, 1_000, 3 << 20, problem=problem)


FOUND = (
    made("L", "DuckDB", 4.0, 6.0, 5.0),
    made("L", OURS, 1.0, 2.0, 1.25),
    made("L", "Polars", 9.0),
    made("L", SPARK_OURS, 10.0),
    made("L", SPARK_BASE, 60.0),
    made("L", SPARK_CUBE, 500.0),
)


def test_the_fastest_peer_is_over_ours_and_sparks_are_over_ours_in_spark() -> None:
    ratios = {r["name"]: (r["over"], r["under"], r["value"], r["aim"]) for r in document(FOUND, "m", {}, ())["ratios"]}

    assert ratios == {
        "L: time of the best peer, DuckDB, over cubo": ("5.00 s", "1.25 s", 4.0, 3.0),
        "L: time of Spark base + cube(), over Spark base + cubo": ("60.00 s", "10.00 s", 6.0, 7.0),
        "L: time of Spark cube(), over Spark base + cubo": ("500.00 s", "10.00 s", 50.0, 40.0),
    }


def test_who_has_other_cells_has_no_figures_and_the_run_is_not_equal() -> None:
    found = document([*FOUND, made("F", "chdb", 0.1, problem="5 cells are not those of the first engine")], "m", {}, ())

    assert not found["equal"]
    assert found["missing"] == {"F/chdb": "5 cells are not those of the first engine"}
    assert not any(result["name"].startswith("F/") for result in found["results"])
    assert document(FOUND, "m", {}, ())["equal"]


def test_the_page_shows_times_cells_and_memory() -> None:
    text = page([document(FOUND, "m", {}, ())])

    assert "### L: TPC-H lineitem SF1, 8 dimensions, 256 cuboids, 1,000 cells" in text
    assert "| DuckDB | 5.0 | 200 | 3 |" in text


def test_every_engine_is_told_the_same_cube(tmp_path: Path) -> None:
    task = Task("f.parquet", ("a", "b"), ("x",), "c.parquet", 3, 2, 20.0)

    for engine in ENGINES.values():
        words = engine.command(tmp_path, tmp_path / "bin", task).words
        assert task.text in words and (str(tmp_path / "bin" / "python") == words[0]) == bool(engine.package)
    assert task.cube == "SELECT a, b, COUNT(*) AS n, CAST(SUM(x) AS BIGINT) AS x FROM rows GROUP BY CUBE (a, b)"


def test_each_round_is_timed_and_the_last_is_kept_also_if_it_is_nothing() -> None:
    clock, rounds = Clock(3, 1e9), iter([1, 2, None])

    assert clock.timed(lambda: next(rounds)) is None
    assert len(clock.seconds) == 3


def test_who_takes_too_long_for_the_first_round_has_no_other() -> None:
    clock, rounds = Clock(3, 0.0), iter([1, 2, 3])

    assert clock.timed(lambda: next(rounds)) == 1
    assert len(clock.seconds) == 1


def test_a_round_is_let_go_before_the_next_one() -> None:
    clock, known = Clock(2, 1e9), weakref.WeakSet[_Cube]()
    alive: list[int] = []

    def make() -> _Cube:
        alive.append(len(known))
        made = _Cube()
        known.add(made)
        return made

    clock.timed(make)

    assert alive == [0, 0]
