from pathlib import Path

import pytest

from bench.errors import BenchError
from bench.server import CHANGES, bench_settings, changed
from local.settings import REPOSITORY, Ports


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_benchmark_changes_is_still_in_the_harness_configuration(name: str) -> None:
    text = changed(REPOSITORY / "local" / "cassandra" / name, CHANGES[name])

    assert all(old not in text and new in text for old, new in CHANGES[name].items())


def test_a_line_that_is_gone_is_named(tmp_path: Path) -> None:
    file = tmp_path / "jvm.options"
    file.write_text("-Xmx4g\n")

    with pytest.raises(BenchError, match="'-Xmx1g' is not there any more: change CHANGES in bench/server.py"):
        changed(file, {"-Xmx1g\n": ""})


def test_the_benchmark_shares_neither_port_nor_folder_with_the_harness() -> None:
    settings, usual = bench_settings(REPOSITORY), Ports()

    assert settings.ports.cassandra != usual.cassandra
    assert settings.ports.cassandra_storage != usual.cassandra_storage
    assert settings.run_folder == REPOSITORY / ".local" / "bench" / "run"
