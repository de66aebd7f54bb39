"""Who listens on a port of this machine."""

import shutil
import socket
import subprocess
from pathlib import Path

from local.processes import PROC, command_of
from local.settings import HOST

LISTEN = "0A"  # the state in /proc/net/tcp


def is_busy(port: int) -> bool:
    """True if nothing of ours could listen on the port now."""
    with socket.socket() as client:
        client.settimeout(1.0)
        if client.connect_ex((HOST, port)) == 0:  # some systems let us bind beside a listener on all addresses
            return True
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError:
            return True
    return False


def describe_listener(port: int) -> str:
    """Return who listens on the port as 'pid 12 (command)', or that it cannot be seen."""
    pid = _pid_in_proc(port) if PROC.is_dir() else _pid_by_lsof(port)
    if pid is None:
        return "a process that this user cannot see"
    return f"pid {pid} ({command_of(pid)[:120] or 'command unknown'})"


def _pid_in_proc(port: int) -> int | None:
    sockets = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _inodes(PROC / "net" / table, port)}
    for process in PROC.glob("[0-9]*"):
        if any(_target(descriptor) in sockets for descriptor in _descriptors(process)):
            return int(process.name)
    return None


def _inodes(table: Path, port: int) -> list[str]:
    rows = [line.split() for line in table.read_text().splitlines()[1:]] if table.exists() else []
    return [row[9] for row in rows if row[3] == LISTEN and int(row[1].rpartition(":")[2], 16) == port]


def _descriptors(process: Path) -> list[Path]:
    try:
        return list((process / "fd").iterdir())
    except OSError:  # gone, or another user's
        return []


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""


def _pid_by_lsof(port: int) -> int | None:
    if shutil.which("lsof") is None:
        return None
    command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t"]
    pids = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return int(pids[0]) if pids else None
