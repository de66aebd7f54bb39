from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csv_loader.errors import CassandraError, CsvFileError, Stopped, TooManyErrors
from csv_loader.frames.rows import BatchSize
from csv_loader.load import LoadOptions, load
from csv_loader.max_errors import MaxErrors
from csv_loader.no_table import NoTable
from csv_loader.position import Counts, Position, Progress
from tests.fake_load import LateTable, MemoryCsv, MemorySinks
from tests.typed_columns import a_source

SOURCE = a_source("id:int64 place:string", "place id", "place")
WHOLE, BY_LINE = LoadOptions(), LoadOptions(window_bytes=1)
# What a line of a file may be: loaded, rejected for a value or its shape, a repeated header, nothing.
LINES = {"good": "{id},{place}", "bad": "{id}x,{place}", "short": "{id}", "header": "id,place", "blank": ""}
FILES = st.lists(st.lists(st.sampled_from(sorted(LINES)), max_size=8), min_size=1, max_size=3)


def files_of(*kinds: Sequence[str]) -> list[MemoryCsv]:
    """A file of each; the id of a row says its file and line."""
    found = []
    for file, lines in enumerate(kinds):
        rows = [LINES[kind].format(id=100 * file + line, place="ABC"[line % 3]) for line, kind in enumerate(lines, 2)]
        found.append(MemoryCsv(f"{file}.csv", ("\n".join(["id,place", *rows]) + "\n").encode()))
    return found


def before(kinds: Sequence[Sequence[str]], position: Position) -> tuple[set[int], Counts]:
    """The ids that are loaded before a position, and the counts of all there."""
    lines = [
        (kind, 100 * file + line)
        for file, lines in enumerate(kinds)
        for line, kind in enumerate(lines, 2)
        if kind != "blank" and (file, line) < (position.file, position.line)
    ]
    ids = {number for kind, number in lines if kind == "good"}
    skipped = sum(kind == "header" for kind, _ in lines)
    return ids, Counts(len(lines), len(ids), len(lines) - len(ids) - skipped, skipped)


def ids(table: LateTable) -> set[int]:
    return {row[0] for row in table.rows.values()}


@settings(max_examples=60)
@given(FILES, st.integers(1, 60), st.integers(1, 4), st.integers(0, 5), st.integers(0, 9))
def test_counts_add_up_and_what_counts_is_acknowledged(
    kinds: list[list[str]], window: int, batch_rows: int, waiting: int, seed: int
) -> None:
    table = LateTable(SOURCE, size=BatchSize(batch_rows), waiting=waiting, seed=seed)
    sinks = MemorySinks(table)
    counts = load(SOURCE, files_of(*kinds), table, sinks, LoadOptions(window_bytes=window))

    end, all_counts = before(kinds, Position(len(kinds), 0, 1, Counts()))
    assert (ids(table), counts) == (end, all_counts)
    assert sinks.positions[-1].counts == counts
    assert sinks.positions == sorted(sinks.positions, key=lambda position: (position.file, position.offset))
    for position, held, told in zip(sinks.positions, sinks.held, sinks.told, strict=True):
        loaded, counted = before(kinds, position)
        assert counted == position.counts
        assert loaded <= {row[0] for row in held.values()}
        assert told == position.counts.rejected
    assert [row.line for row in sinks.rejected] == [
        line for lines in kinds for line, kind in enumerate(lines, 2) if kind in ("bad", "short")
    ]


@settings(max_examples=20)
@given(FILES, st.integers(1, 60), st.integers(1, 60))
def test_from_every_position_a_load_goes_on_to_the_same_end(kinds: list[list[str]], window: int, other: int) -> None:
    table = LateTable(SOURCE)
    first = MemorySinks(table)
    counts = load(SOURCE, files_of(*kinds), table, first, LoadOptions(window_bytes=window))

    for position, held, told in zip(first.positions, first.held, first.told, strict=True):
        rest = LateTable(SOURCE, rows=dict(held))
        sinks = MemorySinks(rest)
        assert load(SOURCE, files_of(*kinds), rest, sinks, LoadOptions(window_bytes=other), position) == counts
        assert rest.rows == table.rows
        assert first.rejected[:told] + sinks.rejected == first.rejected
        assert sinks.positions[-1].counts == counts


@pytest.mark.parametrize("window", [1, 2, 3, 100])
@pytest.mark.parametrize("most", [1, 1000])
def test_blank_lines_before_the_header_are_no_rows(window: int, most: int) -> None:
    table = LateTable(SOURCE)
    file = MemoryCsv("a.csv", b"\n\r\n\nid,place\n1,A\n2,B\n", most)

    assert load(SOURCE, [file], table, MemorySinks(table), LoadOptions(window_bytes=window)) == Counts(2, 2)
    assert ids(table) == {1, 2}


@given(st.integers(1, 30), st.integers(0, 12))
@example(8, 3)
@settings(max_examples=15)
def test_a_limit_bounds_the_rows_of_all_files_and_the_load_can_go_on_without_it(window: int, limit: int) -> None:
    kinds = [["good"] * 4, ["good", "bad"], ["good"] * 2]
    table = LateTable(SOURCE)
    sinks = MemorySinks(table)
    limited = LoadOptions(limit=limit, window_bytes=window)
    counts = load(SOURCE, files_of(*kinds), table, sinks, limited)
    assert counts.rows_in == min(limit, 8) == counts.loaded + counts.rejected
    assert sorted(ids(table)) == [2, 3, 4, 5, 102, 202, 203][: counts.loaded]

    for position in sinks.positions:
        rest = LateTable(SOURCE, rows=dict(table.rows))
        assert load(SOURCE, files_of(*kinds), rest, MemorySinks(rest), LoadOptions(), position) == Counts(8, 7, 1)
        assert ids(rest) == {2, 3, 4, 5, 102, 202, 203}


def test_a_limit_counts_what_was_loaded_before() -> None:
    files, table = files_of(["good"] * 5), LateTable(SOURCE)
    sinks = MemorySinks(table)
    load(SOURCE, files, table, sinks, BY_LINE)
    third = next(position for position in sinks.positions if position.counts.rows_in == 3)

    assert load(SOURCE, files, table, sinks, replace(BY_LINE, limit=4), third).rows_in == 4
    assert load(SOURCE, files, table, sinks, replace(WHOLE, limit=2), third).rows_in == 3


def test_no_position_is_told_while_a_row_before_it_waits() -> None:
    table = LateTable(SOURCE, waiting=1000)
    sinks = MemorySinks(table)
    load(SOURCE, files_of(["good"] * 30), table, sinks, BY_LINE)

    assert not any(held for held, position in zip(sinks.held, sinks.positions, strict=True) if position.offset == 0)
    assert all(len(held) == 30 for held, at in zip(sinks.held, sinks.positions, strict=True) if at.counts.loaded)


def stopped(
    fails: BaseException, fail_at: int, kinds: Sequence[str], waiting: int = 3
) -> tuple[LateTable, MemorySinks]:
    table = LateTable(SOURCE, waiting=waiting, fails=fails, fail_at=fail_at)
    sinks = MemorySinks(table)
    with pytest.raises(type(fails)) as raised:
        load(SOURCE, files_of(kinds), table, sinks, BY_LINE)
    assert raised.value is fails
    for position, held in zip(sinks.positions, sinks.held, strict=True):
        assert before([kinds], position)[0] <= {row[0] for row in held.values()}
        assert before([kinds], position)[1] == position.counts
    return table, sinks


@pytest.mark.parametrize("fail_at", [0, 1, 7, 20])
def test_after_ctrl_c_what_is_in_flight_is_awaited_and_counts(fail_at: int) -> None:
    table, sinks = stopped(Stopped(), fail_at, ["good"] * 30)

    assert (len(table.batches), len(table.rows), table.pending) == (fail_at, fail_at, [])
    assert sinks.positions[-1].counts.loaded == fail_at


@pytest.mark.parametrize("fail_at", [0, 1, 7, 20])
def test_after_an_error_of_cassandra_only_what_is_acknowledged_counts(fail_at: int) -> None:
    table, sinks = stopped(CassandraError("gone"), fail_at, ["good", "bad"] * 30)

    assert len(table.rows) == max(fail_at - 3, 0)
    assert sinks.positions[-1].counts.loaded <= len(table.rows)
    assert len(sinks.rejected) == sinks.positions[-1].counts.rejected


def too_many(most: MaxErrors, kinds: Sequence[str]) -> tuple[str, LateTable, MemorySinks]:
    table = LateTable(SOURCE, waiting=3)
    sinks = MemorySinks(table)
    with pytest.raises(TooManyErrors) as raised:
        load(SOURCE, files_of(kinds), table, sinks, replace(BY_LINE, max_errors=most))
    return str(raised.value), table, sinks


def test_more_rejected_rows_than_allowed_end_the_load() -> None:
    message, table, sinks = too_many(MaxErrors(count=1), ["good", "bad", "good", "short", "good", "good"])

    assert message == "t: 2 of 4 rows are rejected, more than 1"
    assert (ids(table), table.pending) == ({2, 4}, [])
    assert [row.line for row in sinks.rejected] == [3, 5]
    assert sinks.positions[-1].counts == Counts(3, 2, 1)


def test_a_share_of_few_rows_counts_at_the_end_when_all_are_sent() -> None:
    message, table, sinks = too_many(MaxErrors(share=0.3), ["bad", "good", "good", "short", "good"])

    assert message == "t: 2 of 5 rows are rejected, more than 30%"
    assert ids(table) == {3, 4, 6}
    assert sinks.positions[-1].counts == Counts(5, 3, 2)
    assert [row.line for row in sinks.rejected] == [2, 5]


def test_as_many_rejected_rows_as_allowed_end_nothing() -> None:
    table = LateTable(SOURCE)
    options = replace(BY_LINE, max_errors=MaxErrors(count=2, share=0.5))

    assert load(SOURCE, files_of(["bad", "good"] * 2), table, MemorySinks(table), options) == Counts(4, 2, 2)


def test_a_file_that_is_refused_ends_the_load_after_the_files_before_it() -> None:
    table = LateTable(SOURCE, waiting=3)
    sinks = MemorySinks(table)
    files = [*files_of(["good"] * 4), MemoryCsv("other.csv", b"id,town\n1,A\n"), *files_of(["good"])]

    with pytest.raises(CsvFileError, match=r"(?s)other.csv:1: .*missing: place"):
        load(SOURCE, files, table, sinks, WHOLE)
    assert len(table.rows) == 4
    assert sinks.positions[-1] == Position(0, files[0].size, 6, Counts(4, 4))


def test_the_rows_before_a_quote_that_is_left_open_are_loaded() -> None:
    table = LateTable(SOURCE)
    sinks = MemorySinks(table)

    with pytest.raises(CsvFileError, match=r"^a\.csv:4: a quote of this row is never closed"):
        load(SOURCE, [MemoryCsv("a.csv", b'id,place\n1,A\n2,B\n"3" ,"C\n4,D\n')], table, sinks, WHOLE)
    assert ids(table) == {1, 2}
    assert sinks.positions[-1].counts == Counts(2, 2)


def test_the_user_is_told_what_is_guessed_of_each_file_and_how_it_differs() -> None:
    files = [MemoryCsv("a.csv", b"place;id;town\nA;1;x\n"), MemoryCsv("b.csv", b"id,place\n1,A\n")]
    table = LateTable(SOURCE)
    sinks = MemorySinks(table)
    load(SOURCE, files, table, sinks, WHOLE)

    assert {text.split(":")[0] for text in sinks.said} == {"a.csv", "b.csv"}
    assert any(text.startswith("a.csv") and "delimiter ';'" in text for text in sinks.said)
    assert "a.csv: new, left out: 'town'" in sinks.said
    assert not any("left out" in text for text in sinks.said if text.startswith("b.csv"))


def test_progress_counts_rows_and_stored_bytes_of_all_files() -> None:
    files, table = files_of(["good"] * 9, ["bad"] * 9), LateTable(SOURCE)
    sinks = MemorySinks(table)
    load(SOURCE, files, table, sinks, BY_LINE)
    total = sum(file.size for file in files)

    assert sinks.steps[-1] == Progress(18, total, total)
    assert sinks.steps == sorted(sinks.steps, key=lambda step: (step.rows, step.done))


def test_a_dry_run_counts_the_same() -> None:
    files, nowhere = files_of(["good", "bad", "header", "good"]), MemorySinks(LateTable(SOURCE))

    assert load(SOURCE, files, NoTable(2), nowhere, WHOLE) == Counts(4, 2, 1, 1)
    assert nowhere.positions[-1].counts == Counts(4, 2, 1, 1)
