"""scyllapy, the Rust driver under asyncio: unlogged batches of one partition of a prepared statement."""

import asyncio
import sys
import time
from collections.abc import Sequence

import scyllapy
from scyllapy.extra_types import BigInt

from bench.clients.report import print_report
from bench.clients.typed_rows import Row, batches
from bench.clients.workers import sent
from bench.job import Job, parse_job


async def load(job: Job) -> None:
    """Load the job."""
    profile = scyllapy.ExecutionProfile(consistency=scyllapy.Consistency.LOCAL_QUORUM, request_timeout=60)
    scylla = scyllapy.Scylla([f"{job.host}:{job.port}"], default_execution_profile=profile)
    await scylla.startup()
    began = time.monotonic()
    insert = await scylla.prepare(job.insert)

    async def send(rows: Sequence[Row]) -> None:
        batch = scyllapy.Batch(scyllapy.BatchType.UNLOGGED)
        for _ in rows:
            batch.add_query(insert)
        await scylla.batch(batch, rows)

    work = batches(job, job.options["batch"], {"int64": lambda text: BigInt(int(text))})
    rows = await sent(work, send, job.options["concurrency"])
    print_report(rows, time.monotonic() - began)
    await scylla.shutdown()


if __name__ == "__main__":
    asyncio.run(load(parse_job(sys.argv[1])))
