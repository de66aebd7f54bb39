"""Who listens on a port of this machine."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from local.processes import PROC, command_of
from local.settings import HOST

Address = IPv4Address | IPv6Address
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


def listening(pids: Iterable[int]) -> list[tuple[Address, int]]:
    """Return address and port of everything that these processes listen on; raises OSError without /proc and lsof."""
    if not PROC.is_dir():
        return _listening_by_lsof(pids)
    own = {target for pid in pids for target in _targets(pid)}
    return [(_address(text), _port(text)) for text, target in _listeners() if target in own]


def _pid_in_proc(port: int) -> int | None:
    sockets = {target for text, target in _listeners() if _port(text) == port}
    pids = (int(process.name) for process in PROC.glob("[0-9]*"))
    return next((pid for pid in pids if any(target in sockets for target in _targets(pid))), None)


def _listeners() -> list[tuple[str, str]]:
    """Return where something listens, as /proc writes it, and what a descriptor of its socket points to."""
    tables = [table for name in ("tcp", "tcp6") if (table := PROC / "net" / name).exists()]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return [(row[1], f"socket:[{row[9]}]") for row in rows if row[3] == LISTEN]


def _port(text: str) -> int:
    return int(text.rpartition(":")[2], 16)


def _address(text: str) -> Address:
    """Read groups of four bytes, the last byte of each first."""
    groups = re.findall("." * 8, text.partition(":")[0])
    return _plain(ip_address(b"".join(bytes.fromhex(group)[::-1] for group in groups)))


def _plain(address: Address) -> Address:
    """Return the address of IPv4 that one of IPv6 has in it, as Java's sockets have."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _targets(pid: int) -> Iterator[str]:
    """Yield what the descriptors of a process point to."""
    try:
        descriptors = list((PROC / str(pid) / "fd").iterdir())
    except OSError:  # gone, or another user's
        return
    for descriptor in descriptors:
        with suppress(OSError):  # closed since
            yield str(descriptor.readlink())


def _pid_by_lsof(port: int) -> int | None:
    if shutil.which("lsof") is None:
        return None
    command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t"]
    pids = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return int(pids[0]) if pids else None


def _listening_by_lsof(pids: Iterable[int]) -> list[tuple[Address, int]]:
    command = ["lsof", "-nP", "-a", "-iTCP", "-sTCP:LISTEN", "-Fn", "-p", ",".join(map(str, pids))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = [line[1:].rpartition(":") for line in said.splitlines() if line.startswith("n")]
    return [(_plain(ip_address(host.strip("[]").replace("*", "::"))), int(port)) for host, _, port in found]
