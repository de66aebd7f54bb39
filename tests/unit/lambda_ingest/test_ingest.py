import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cube_model.definition import ApiSource
from cube_model.facts import parse_fact
from lambda_ingest.errors import FactTableError
from lambda_ingest.ingest import ingest
from tests.builders import a_cube
from tests.fakes import FakeFactTable

CUBE = a_cube()
STOCK = next(CUBE.api_sources())


def record(shop: str = "A", pieces: int = 1, minute: int = 0, **more: Any) -> dict[str, Any]:
    day, changed = "2024-01-01", f"2024-01-02T00:{minute:02}:00Z"
    return {"shop": shop, "day": day, "pieces": pieces, "note": None, "changed": changed, **more}


def outcomes(table: FakeFactTable, *records: object) -> list[str]:
    return [str(o.outcome) for o in ingest(CUBE, STOCK, records, table).outcomes]


def test_a_record_is_written_once_and_unchanged_when_sent_again() -> None:
    table = FakeFactTable()

    assert outcomes(table, record()) == ["written"]
    assert outcomes(table, record()) == ["unchanged"]
    assert table.writes == 1


def test_only_a_newer_record_replaces_another() -> None:
    table = FakeFactTable()
    outcomes(table, record(minute=5))

    assert outcomes(table, record(pieces=2, minute=4)) == ["stale"]
    assert outcomes(table, record(pieces=3, minute=6)) == ["written"]
    assert [fact.values["pieces"] for fact in table.facts.values()] == [3]


def test_the_newest_of_a_batch_is_written_and_each_record_has_its_answer() -> None:
    table = FakeFactTable()

    answers = outcomes(table, record(minute=1), record(minute=3), record(minute=2), record(minute=3), record(shop="B"))

    assert answers == ["stale", "written", "stale", "unchanged", "written"]
    assert table.writes == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (["no", "object"], "is not a JSON object"),
        ({**record(), "pieces": "5"}, "pieces: '5' is not an int64"),
        ({**record(), "colour": "red"}, "colour: unknown field"),
        ({k: v for k, v in record().items() if k != "note"}, "note: missing"),
        ({**record(), "shop": None}, "shop: null"),
        ({**record(), "shop": "x" * 1100}, "is larger than a fact may be"),
        ({**record(), "note": "\ud800"}, "half a surrogate pair"),
        ({**record(), "day": "2024-02-30", "pieces": 1.5}, "'2024-02-30' is not a day of the calendar; pieces: 1.5"),
    ],
)
def test_a_wrong_record_is_rejected_with_every_reason_and_stops_no_other(wrong: object, reason: str) -> None:
    table = FakeFactTable()

    report = ingest(CUBE, STOCK, [wrong, record()], table)

    assert [str(o.outcome) for o in report.outcomes] == ["rejected", "written"]
    assert reason in report.outcomes[0].reason
    assert report.counts() == {"written": 1, "unchanged": 0, "stale": 0, "rejected": 1}


@settings(max_examples=200)
@given(st.data())
def test_any_order_any_repetition_and_any_batching_end_in_the_same_facts(data: st.DataObject) -> None:
    records = data.draw(st.lists(st.builds(record, st.sampled_from("AB"), st.integers(0, 2), st.integers(0, 2))))
    shuffled = records * 2
    random.Random(data.draw(st.integers(0, 2**16))).shuffle(shuffled)
    size = data.draw(st.integers(1, 5))
    one, other = FakeFactTable(), FakeFactTable()

    outcomes(one, *records)
    for at in range(0, len(shuffled), size):
        outcomes(other, *shuffled[at : at + size])

    assert one.facts == other.facts


def test_a_lost_race_is_judged_against_what_won_it() -> None:
    newer, older = parse_fact(CUBE, STOCK, record(minute=9)), parse_fact(CUBE, STOCK, record(minute=1))

    assert outcomes(FakeFactTable(rivals=[newer]), record(minute=5)) == ["stale"]
    table = FakeFactTable(rivals=[older])
    assert outcomes(table, record(minute=5)) == ["written"]
    assert [fact.values["changed"].minute for fact in table.facts.values()] == [5]  # type: ignore[union-attr]


def test_endless_races_end_in_an_error_that_names_a_key() -> None:
    class Contended(FakeFactTable):
        def write_newer(self, source: ApiSource, facts: Any, stored: Any) -> Any:
            return [fact.key for fact in facts]

        def recencies(self, keys: Any) -> Mapping[Any, str]:
            return {}

    with pytest.raises(FactTableError, match="kept losing races, one is '2024-01-01#A'"):
        outcomes(Contended(), record())
