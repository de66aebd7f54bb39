import os
import subprocess
import sys
from pathlib import Path

from local.processes import Started, command_of, end, spawn, start_of

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"


def test_a_process_is_known_by_its_pid_and_its_start() -> None:
    start = start_of(os.getpid())
    assert start is not None
    assert Started(os.getpid(), start).alive
    assert not Started(os.getpid(), "another time").alive


def test_a_process_that_ended_has_no_start() -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as child:
        child.wait()
    assert start_of(child.pid) is None


def test_a_process_that_ignores_the_polite_signal_is_ended_by_force() -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", STUBBORN], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "deaf\n"
        process = Started(child.pid, start_of(child.pid) or "")
        end(lambda: [process] if process.alive else [], patience_seconds=0.1)
        assert not process.alive


def test_output_goes_to_the_log_which_starts_empty(tmp_path: Path) -> None:
    log = tmp_path / "log" / "one.log"
    for word in ("first", "second"):
        spawn((sys.executable, "-S", "-c", f"print('{word}')"), {}, tmp_path, log).wait()
    assert log.read_text() == "second\n"


def test_the_command_of_a_process_can_be_seen() -> None:
    assert "python" in command_of(os.getpid())
