"""DSBulk, DataStax's bulk loader in Java: its jars, pinned in bench/pom.xml, and its command line."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from bench.errors import BenchError
from bench.job import Job
from bench.measured import Command
from bench.peer import Peer, Place

_MAIN = "com.datastax.oss.dsbulk.runner.DataStaxBulkLoader"
_STAMP = ".pom.sha256"
_LAST = re.compile(r"(?m)^\s*([\d,]+) \|\s+[\d,]+ \|\s+([\d,]+) \|")  # total | failed | rows/s |


def dsbulk() -> Peer:
    """DSBulk as it is best here."""
    options = {"statements": 100, "in_flight": 256, "heap_mib": 1024}
    return Peer(
        "DSBulk",
        _version,
        _command,
        _own_seconds,
        ready=_fetch,
        options={"": {**options, "replica_set": 1}, "flights": {**options, "replica_set": 0}},
    )


def _own_seconds(output: str) -> float | None:
    """By the rate that it reports at its end: its words give whole seconds only."""
    found = _LAST.findall(output)
    total, rate = (int(number.replace(",", "")) for number in found[-1]) if found else (0, 0)
    return total / rate if rate else None


def _command(place: Place, job: Job) -> Command:
    options = {
        "connector.csv.url": job.file,
        "connector.csv.header": "true",
        "schema.keyspace": job.keyspace,
        "schema.table": job.table,
        "batch.mode": "REPLICA_SET" if job.options["replica_set"] else "PARTITION_KEY",
        "batch.maxBatchStatements": str(job.options["statements"]),
        "executor.maxInFlight": str(job.options["in_flight"]),
        "log.directory": str(place.scratch / "dsbulk"),
        "monitoring.reportRate": "10 seconds",
        "driver.basic.contact-points": f'["{job.host}:{job.port}"]',
        "driver.basic.load-balancing-policy.local-datacenter": "datacenter1",
    }
    if job.null is not None:
        options["codec.nullStrings"] = f'["{job.null}"]'
    words = [place.settings.java, f"-Xmx{job.options['heap_mib']}m", "-cp", f"{place.jars}/*", _MAIN, "load"]
    return Command([*words, *(word for name, value in options.items() for word in (f"--{name}", value))])


def _fetch(place: Place) -> None:
    """Fill the folder of jars as the pom says; BenchError with Maven's words where that fails."""
    pom = place.root / "bench" / "pom.xml"
    digest, stamp = hashlib.sha256(pom.read_bytes()).hexdigest(), place.jars / _STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return
    shutil.rmtree(place.jars, ignore_errors=True)  # no jar of an earlier version stays
    command = ["mvn", "-q", "-B", "-f", str(pom)]
    try:
        done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchError(f"Maven fetches its jars, and could not be started ({error}): install it") from error
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())[-300:]
        raise BenchError(f"its jars could not be fetched by `{' '.join(command)}`: {said}")
    stamp.write_text(digest)  # last: a broken fetch is fetched again


def _version(place: Place) -> str:
    found = re.search(r"<dsbulk.version>(.+)</dsbulk.version>", (Path(place.root) / "bench" / "pom.xml").read_text())
    return f"DSBulk {found[1]}" if found else "DSBulk"
