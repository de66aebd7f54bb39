"""The harness with real small processes."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.errors import HarnessError
from local.harness import Harness
from local.listeners import is_busy
from local.part import Part
from local.probes import tcp
from local.processes import Started, start_of
from local.settings import HOST, REPOSITORY, Port
from tests.emulators import free_port

SERVER = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    server.accept()[0].close()
"""
FOREVER = "import signal; signal.pause()"
# A part that logs the pid of a child which leaves its session.
WITH_CHILD = f"""
import subprocess, sys
print(subprocess.Popen([sys.executable, '-S', '-c', {FOREVER!r}], start_new_session=True).pid, flush=True)
"""

HarnessOf = Callable[..., Harness]


@pytest.fixture
def harness_of(tmp_path: Path) -> Iterator[HarnessOf]:
    made: list[Harness] = []

    def make(*parts: Part) -> Harness:
        said: list[str] = []
        made.append(Harness(tmp_path, tmp_path / "run", parts, os.environ, ("terraform/*.tfstate",), said.append))
        return made[-1]

    yield make
    for harness in made:
        harness.down()


def any_port() -> Port:
    return Port(free_port(), "CUBO_PORT_ANY")


def server(name: str, port: Port | None = None, code: str = SERVER, **more: object) -> Part:
    port = port or any_port()
    command = (sys.executable, "-S", "-c", code, str(port.number))
    return Part(name, f"the part {name}", command, (port,), tcp(port.number), **more)  # type: ignore[arg-type]


def record(harness: Harness) -> dict[str, int]:
    read = json.loads((harness.run_folder / "processes.json").read_text())
    return {part["name"]: part["pid"] for part in read["parts"]}


def said(harness: Harness) -> str:
    return "\n".join(harness.say.__self__)  # type: ignore[attr-defined]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_up_makes_every_part_ready_and_down_ends_them(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"), server("two"))
    harness.up()
    assert harness.status() == {"one": "up", "two": "up"}
    pids = record(harness)
    harness.down()
    assert [start_of(pid) for pid in pids.values()] == [None, None]
    assert not any(is_busy(part.ports[0].number) for part in harness.parts)
    assert harness.status() == {"one": "not started", "two": "not started"}


def test_a_healthy_run_is_used_again_by_another_command(harness_of: HarnessOf) -> None:
    parts = server("one"), server("two")
    first, second = harness_of(*parts), harness_of(*parts)
    first.up()
    pids = record(first)
    second.up()
    assert record(second) == pids
    assert "already up: one" in said(second)


def test_a_dead_part_makes_all_start_clean(harness_of: HarnessOf, tmp_path: Path) -> None:
    data = tmp_path / "data"
    parts = server("one", data=(data,)), server("two")
    harness = harness_of(*parts)
    harness.up()
    first = record(harness)
    (data / "old").touch()
    state = harness.run_folder / "terraform" / "default.tfstate"
    state.parent.mkdir()
    state.touch()
    kill(first["two"])
    again = harness_of(*parts)
    again.up()
    assert set(record(again).values()).isdisjoint(first.values())
    assert start_of(first["one"]) is None
    assert list(data.iterdir()) == []
    assert not state.exists()
    assert f"two is dead (pid {first['two']})" in said(again)


def test_a_part_with_another_configuration_is_not_used_again(harness_of: HarnessOf) -> None:
    before = harness_of(server("one"))
    before.up()
    pid = record(before)["one"]
    after = harness_of(server("one"))
    after.up()
    assert record(after)["one"] != pid
    assert "one is configured otherwise" in said(after)


def test_what_a_killed_run_left_is_ended_though_it_was_never_recorded(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"))
    harness.up()
    pid, path = record(harness)["one"], harness.run_folder / "processes.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "parts": []}))
    again = harness_of(server("one"))
    again.up()
    assert start_of(pid) is None


def test_a_child_that_left_its_session_and_outlived_its_part_is_ended(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one", code=WITH_CHILD + SERVER))
    harness.up()
    child = int(harness.log(harness.parts[0]).read_text())
    kill(record(harness)["one"])
    assert start_of(child) is not None
    harness.down()
    assert start_of(child) is None
    assert "had ended already" in said(harness)


def test_a_busy_port_is_one_error_and_its_owner_lives(harness_of: HarnessOf) -> None:
    with socket.create_server((HOST, 0)) as owner:
        port = Port(owner.getsockname()[1], "CUBO_PORT_ONE")
        harness = harness_of(server("one", port), server("two"))
        with pytest.raises(HarnessError) as error:
            harness.up()
        assert is_busy(port.number)
    wanted = f"port {port.number} is needed for the part one, but pid {os.getpid()} ("
    assert str(error.value).startswith(wanted)
    assert "set CUBO_PORT_ONE to a free port" in str(error.value)
    assert not (harness.run_folder / "processes.json").exists()


def test_a_part_that_dies_at_its_start_shows_its_log_and_ends_the_rest(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"), server("two", code="raise SystemExit('the disk is full')"))
    with pytest.raises(HarnessError) as error:
        harness.up()
    assert "two ended at its start with status 1" in str(error.value)
    assert f"{harness.run_folder / 'log' / 'two.log'}:\nthe disk is full" in str(error.value)
    assert not is_busy(harness.parts[0].ports[0].number)
    assert not (harness.run_folder / "processes.json").exists()


def test_a_part_that_never_gets_ready_is_an_error_after_its_deadline(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one", code=FOREVER, deadline_seconds=0.2))
    with pytest.raises(HarnessError, match="one was not ready after 0 s .*Connection refused"):
        harness.up()


def test_a_program_that_is_missing_is_an_error(harness_of: HarnessOf) -> None:
    port = any_port()
    harness = harness_of(Part("one", "one", ("/nowhere/program",), (port,), tcp(port.number)))
    with pytest.raises(HarnessError, match="one could not be started.*'/nowhere/program'"):
        harness.up()


def test_ctrl_c_ends_what_was_started(tmp_path: Path) -> None:
    # Shells start what is in the background deaf to Ctrl-C, and so would be what it starts.
    script = f"""
import os, pathlib, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from local.harness import Harness
from local.part import Part
from local.probes import tcp
from local.settings import Port
port = Port({free_port()}, "CUBO_PORT_ANY")
part = Part("one", "one", ({sys.executable!r}, "-c", {FOREVER!r}), (port,), tcp(port.number))
Harness(pathlib.Path({str(tmp_path)!r}), pathlib.Path({str(tmp_path)!r}), [part], os.environ).up()
"""
    command, path = [sys.executable, "-c", script], {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=REPOSITORY, env=path, text=True, stdout=pipe, stderr=pipe) as up:
        assert up.stdout is not None
        assert up.stdout.readline() == "starting one\n"
        pid = json.loads((tmp_path / "processes.json").read_text())["parts"][0]["pid"]
        assert start_of(pid) is not None
        up.send_signal(signal.SIGINT)
        output, errors = up.communicate(timeout=10)
    assert f"ended one (pid {pid}" in output
    assert "KeyboardInterrupt" in errors
    assert start_of(pid) is None
    assert not (tmp_path / "processes.json").exists()


def test_a_foreign_process_with_a_recorded_pid_lives(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"))
    with subprocess.Popen([sys.executable, "-S", "-c", FOREVER]) as foreign:
        part = {"name": "one", "pid": foreign.pid, "start": "long ago", "ports": [1], "command": []}
        harness.run_folder.mkdir()
        (harness.run_folder / "processes.json").write_text(json.dumps({"mark": "none", "parts": [part]}))
        harness.down()
        assert Started(foreign.pid, start_of(foreign.pid) or "").alive
        foreign.kill()
    assert "had ended already" in said(harness)


def test_two_commands_at_once_are_refused(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"))
    harness.run_folder.mkdir()
    with (harness.run_folder / "harness.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(HarnessError, match="another command is at work"):
            harness.up()


def test_a_broken_record_is_named(harness_of: HarnessOf) -> None:
    harness = harness_of(server("one"))
    harness.run_folder.mkdir()
    path = harness.run_folder / "processes.json"
    path.write_text("[]")
    with pytest.raises(HarnessError, match="processes.json is not a record of a run"):
        harness.up()
    path.unlink()
