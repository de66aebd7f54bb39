from pathlib import Path

from bench.comparison import Load
from bench.contents import Content
from bench.errors import BenchError
from bench.peer import Place
from tests.unit.bench.builders import DATA, RIGHT, WRONG, FakeDatabase, FakeRuns, a_comparison, a_peer


def test_peers_take_turns_and_each_finds_an_empty_table(tmp_path: Path) -> None:
    database = FakeDatabase()
    comparison = a_comparison(tmp_path, FakeRuns(database), [])

    found = comparison.compare(DATA, [a_peer("one"), a_peer("two")], 100)

    assert database.log == ["empty", "one", "empty", "two"] * DATA.rounds
    assert [(one.peer.name, one.equal, len(one.loads)) for one in found] == [("one", True, 2), ("two", True, 2)]
    assert found[0].loads[0] == Load(2.0, 1.5, 1.0, 4.0, 1 << 20, RIGHT)


def test_a_peer_that_leaves_other_rows_is_not_equal_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    runs = FakeRuns(FakeDatabase({"two": WRONG}))

    one, two = a_comparison(tmp_path, runs, said).compare(DATA, [a_peer("one"), a_peer("two")], 100)

    assert (one.equal, two.equal) == (True, False)
    assert said[1].endswith("WRONG: 99 rows, checksum bb, not 100 rows, checksum aa")


def test_a_peer_that_fails_is_not_run_again_and_its_last_words_are_kept(tmp_path: Path) -> None:
    runs = FakeRuns(FakeDatabase(), failing=["two"])

    _, two = a_comparison(tmp_path, runs, []).compare(DATA, [a_peer("one"), a_peer("two")], 100)

    assert (two.equal, two.loads) == (False, ())
    assert two.problem.startswith("status 1: no room")
    assert [words[0] for words in runs.commands] == ["one", "two", "one"]


def test_a_peer_that_cannot_run_is_named_with_its_reason(tmp_path: Path) -> None:
    def refuse(place: Place) -> None:
        raise BenchError("no Java")

    runs = FakeRuns(FakeDatabase())
    peers = [a_peer("one", ready=refuse), a_peer("two", unable={"flights": "no dates"})]

    found = a_comparison(tmp_path, runs, []).compare(DATA, peers, 100)

    assert [one.problem for one in found] == ["no Java", "no dates"]
    assert runs.commands == []


def test_a_slow_peer_loads_the_first_rows_only(tmp_path: Path) -> None:
    runs = FakeRuns(FakeDatabase({"slow": Content(40, "aa")}))

    fast, slow = a_comparison(tmp_path, runs, []).compare(DATA, [a_peer("fast"), a_peer("slow", most_rows=40)], 100)

    assert [words[1] for words in runs.commands[:2]] == ["100/flights.csv", "40/flights.csv"]
    assert (fast.expected.rows, slow.expected.rows, slow.equal) == (100, 40, True)


def test_a_warm_up_loads_and_is_not_measured(tmp_path: Path) -> None:
    runs = FakeRuns(FakeDatabase())

    a_comparison(tmp_path, runs, []).warm_up(DATA, [a_peer("one"), a_peer("two")], 50)

    assert runs.commands == [["one", "50/flights.csv"], ["two", "50/flights.csv"]]
