import sys
import time
from pathlib import Path

import pytest

from bench.measured import Command, Run, run_measured

PROC = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="figures are read from Linux's /proc")
MIB = 1 << 20
_BUSY = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
_LARGE = "import time; held = bytearray(100 << 20); time.sleep(0.5)"


def run(folder: Path, code: str, most_seconds: float = 30.0) -> Run:
    command = Command([sys.executable, "-c", code], {"SAID": "hello"})
    return run_measured(command, folder, folder / "log" / "run.log", most_seconds)


def is_over(pid: int) -> bool:
    """Whether the process is gone, or only its name is left."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return True
    return state in ("Z", "X")


def test_status_and_output_of_both_streams_are_kept(tmp_path: Path) -> None:
    code = "import os, sys; print(os.environ['SAID']); print('bad', file=sys.stderr); sys.exit(3)"

    found = run(tmp_path, code)

    assert (found.status, sorted(found.output.split())) == (3, ["bad", "hello"])


@PROC
def test_processor_time_of_children_counts(tmp_path: Path) -> None:
    found = run(tmp_path, f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_BUSY!r}], check=True)")

    assert found.cpu_seconds >= 0.3


@PROC
def test_processor_time_of_a_child_that_nobody_waits_for_counts(tmp_path: Path) -> None:
    child = _BUSY + "\nopen('done', 'w').close(); time.sleep(60)"
    code = "import pathlib, subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', CHILD])\n"
    code += "while not pathlib.Path('done').exists(): time.sleep(0.05)\ntime.sleep(1)"

    assert run(tmp_path, code.replace("CHILD", repr(child))).cpu_seconds >= 0.3


def test_what_a_command_leaves_running_is_ended(tmp_path: Path) -> None:
    found = run(tmp_path, "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")

    pid, deadline = int(found.output), time.monotonic() + 30
    while not is_over(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_over(pid)


@PROC
def test_memory_is_the_sum_of_parent_and_child(tmp_path: Path) -> None:
    code = f"import subprocess, sys; held = bytearray(60 << 20); subprocess.run([sys.executable, '-c', {_LARGE!r}])"

    assert 160 * MIB <= run(tmp_path, code).peak_bytes <= 230 * MIB


@PROC
def test_our_own_memory_is_not_the_commands(tmp_path: Path) -> None:
    held = bytearray(300 << 20)

    assert run(tmp_path, "import time; time.sleep(0.3)").peak_bytes < 60 * MIB < len(held)


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path) -> None:
    assert run(tmp_path, "import subprocess; subprocess.run(['sleep', '600'])", most_seconds=0.5).status == -9
