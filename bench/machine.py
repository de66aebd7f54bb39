"""What the machine is, for the head of a table: figures of two machines are not to be compared."""

import os
import platform
import re
import subprocess
from pathlib import Path


def machine(java: str) -> str:
    """Cores, processor, memory, system and the versions of what runs."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    parts = [
        f"{len(os.sched_getaffinity(0))} cores of {_processor()}",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.release().partition('-')[0]}",
        f"Python {platform.python_version()}",
        f"Java {_java(java)}",
    ]
    return ", ".join(parts)


def _processor() -> str:
    found = re.search(r"(?m)^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text())
    return found[1].strip() if found else platform.machine()


def _java(java: str) -> str:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "([^"]+)"', said)
    return found[1] if found else "?"
