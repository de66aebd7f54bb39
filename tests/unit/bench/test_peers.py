from pathlib import Path

import pytest

from bench.choices import chosen, row_count
from bench.data_sets import DATA_SETS
from bench.errors import BenchError
from bench.peer import Peer, reported_seconds
from bench.peers import peers
from local.settings import REPOSITORY
from tests.unit.bench.builders import a_job, a_place

PEERS = {peer.name: peer for peer in peers()}
COPIED = "\n336776 rows imported from 1 files in 0 day, 0 hour, 1 minute, and 10.536 seconds (0 skipped).\n"
DSBULK = """ total | failed | rows/s | p50ms |  p99ms | p999ms | batches
71,165 |      0 |  4,585 | 17.27 | 164.63 | 227.54 |   21.55
  total | failed | rows/s | p50ms |  p99ms | p999ms | batches
100,000 |      0 |  5,000 | 14.44 | 144.70 | 227.54 |   21.74
Operation LOAD_20261123-231309-161542 completed successfully in 16 seconds.
"""


@pytest.mark.parametrize(
    ("name", "output", "seconds"),
    [
        ("cqlsh COPY", COPIED, 70.536),
        ("cqlsh COPY", "Processed: 5000 rows", None),
        ("DSBulk", DSBULK, 20.0),
        ("DSBulk", "Operation failed", None),
        ("execute_concurrent", 'a warning\n{"rows": 10, "seconds": 2.5}\n', 2.5),
        ("csv_loader", '{"source": "flights", "rows_in": 10}\n', None),
        ("csv_loader", "flights: 10 rows in", None),
    ],
)
def test_a_peers_own_time_is_read_from_what_it_prints(name: str, output: str, seconds: float | None) -> None:
    assert PEERS[name].own_seconds(output) == seconds


def test_every_peer_has_a_command_for_every_data_set_it_loads(tmp_path: Path) -> None:
    for peer in PEERS.values():
        for data in DATA_SETS:
            words = peer.command(a_place(tmp_path), a_job(**peer.options_for(data))).words
            assert all(isinstance(word, str) for word in words), peer.name


def test_the_loader_is_run_as_its_users_run_it(tmp_path: Path) -> None:
    command = PEERS["csv_loader"].command(a_place(tmp_path), a_job())

    assert command.words[:3] == [str(a_place(tmp_path).python), "-m", "csv_loader"]
    assert ("--from", "/data") in zip(command.words, command.words[1:], strict=False)
    assert command.environment["CASSANDRA_PORT"] == "9042"


def test_copy_is_told_of_null_columns_and_options(tmp_path: Path) -> None:
    copy = PEERS["cqlsh COPY"].command(a_place(tmp_path), a_job(CHUNKSIZE=7)).words[-1]

    assert copy.startswith("COPY bench.lines (origin, flight, price) FROM '/data/lines.csv' WITH HEADER=TRUE")
    assert " AND CHUNKSIZE=7 AND " in copy
    assert " AND NULL='NA'" in copy


def test_dsbulk_is_told_of_null_mode_and_heap(tmp_path: Path) -> None:
    words = PEERS["DSBulk"].command(a_place(tmp_path), a_job(**PEERS["DSBulk"].options_for("flights"))).words
    options = dict(zip(words[6::2], words[7::2], strict=True))

    assert words[1] == "-Xmx1024m"
    assert (options["--batch.mode"], options["--codec.nullStrings"]) == ("PARTITION_KEY", '["NA"]')


@pytest.mark.parametrize("name", ["cqlsh COPY", "acsylla", "scyllapy"])
def test_a_peer_that_is_not_installed_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(BenchError, match=r"^not installed in \.local/bench$"):
        PEERS[name].ready(a_place(tmp_path))


def test_every_version_is_a_pinned_one() -> None:
    place = a_place(REPOSITORY)
    versions = {name: peer.version(place) for name, peer in PEERS.items() if name not in ("csv_loader", "floor")}

    assert all(any(letter.isdigit() for letter in version) for version in versions.values()), versions


def test_options_are_those_of_the_data_set_or_of_all() -> None:
    peer = Peer("a", str, PEERS["csv_loader"].command, reported_seconds, options={"": {"x": 1}, "flights": {"x": 2}})

    assert (peer.options_for("flights"), peer.options_for("lineitem")) == ({"x": 2}, {"x": 1})


def test_names_are_chosen_in_the_known_order_and_groups_stand_for_theirs() -> None:
    known = {"a": 1, "b": 2, "c": 3}

    assert chosen("c, a", known, {}, "DATA") == [1, 3]
    assert chosen("both", known, {"both": ["a", "b"]}, "DATA") == [1, 2]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BenchError, match="DATA='a,x': 'x' is not known; known are: both, a"):
        chosen("a,x", {"a": 1}, {"both": ["a"]}, "DATA")


def test_a_number_of_rows_is_from_one() -> None:
    assert (row_count(""), row_count("5")) == (None, 5)
    for text in ("0", "-1", "many"):
        with pytest.raises(BenchError, match="is not a number from 1"):
            row_count(text)
