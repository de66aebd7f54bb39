"""The main job on servers that somebody else has started."""

from pathlib import Path

from local.environments import endpoints
from local.settings import HOST, read_settings
from tests.e2e.run import e2e, local
from tests.emulators import free_port


def test_a_cube_runs_on_the_servers_that_are_named_and_leaves_them_up(tmp_path: Path) -> None:
    status, _ = local("up")  # for another cube, which is not deployed
    assert status == 0
    theirs = read_settings()
    ours = {
        "HARNESS": "external",
        **endpoints(theirs),
        "CASSANDRA_HOSTS": HOST,
        "CASSANDRA_PORT": str(theirs.ports.cassandra),
        "CUBO_RUN_FOLDER": str(tmp_path / "run"),
        "CUBO_PORT_CLIENT_API": str(free_port()),
        "CUBO_PORT_THRIFT": str(free_port()),
    }

    status, output = e2e("tests/cubes/shops", **ours)
    ended, said = local("down", **ours)
    still, _ = local("status")

    assert (status, ended, still) == (0, 0, 0)
    assert "starting client_api, cube_server\n" in output
    assert "passed  all 253 cells equal DuckDB's cube" in output
    assert "passed  all 2 SQL answers equal DuckDB's" in output
    assert said.count("ended ") == 3  # ours, and the line about all
