"""A process of AWS's Python runtime with the function's code in it."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread

from localstack_functions.runtime_api import RuntimeApi

INHERITED = ("PATH", "HOME", "LANG", "CUBO_HARNESS_RUN")  # the last is the mark by which the harness ends a process


class RuntimeProcess:
    """The process, from its start to its end."""

    def __init__(self, code: Path, handler: str, variables: Mapping[str, str]) -> None:
        self.api = RuntimeApi()
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this; a pipe would fill up
        self._read = 0
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self._process = subprocess.Popen(
            [os.environ["FUNCTIONS_PYTHON"], "-m", "awslambdaric", handler],
            env={**inherited, **variables, "LAMBDA_TASK_ROOT": str(code), "AWS_LAMBDA_RUNTIME_API": self.api.address},
            cwd=code,  # where Python looks first, for -m
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that it ends with what it started
        )
        Thread(target=self._watch, daemon=True).start()

    @property
    def alive(self) -> bool:
        """True while it runs."""
        return self._process.poll() is None

    def reason(self) -> str:
        """Say how it ended, in AWS's words."""
        code = self._process.wait()
        if code == 0:
            return "Runtime exited without providing a reason"
        how = f"exit status {code}" if code > 0 else f"signal: {signal.strsignal(-code)}".lower()
        return f"Runtime exited with error: {how}"

    def written(self) -> str:
        """Return the lines that it wrote since the last call."""
        size = os.fstat(self._output.fileno()).st_size
        text = os.pread(self._output.fileno(), size - self._read, self._read).decode(errors="replace")
        self._read = size
        return text if text.endswith("\n") or not text else f"{text}\n"

    def kill(self) -> None:
        """End it, as Lambda does: at once."""
        if self.alive:
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _watch(self) -> None:
        self._process.wait()
        self.api.end()
