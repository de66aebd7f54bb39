"""acsylla, the C++ driver under asyncio: unlogged batches of one partition of a prepared statement."""

import asyncio
import sys
import time
from collections.abc import Sequence

import acsylla

from bench.clients.report import print_report
from bench.clients.typed_rows import Row, batches
from bench.clients.workers import sent
from bench.job import Job, parse_job


async def load(job: Job) -> None:
    """Load the job."""
    cluster = acsylla.create_cluster(
        [job.host], port=job.port, request_timeout=60, consistency=acsylla.Consistency.LOCAL_QUORUM
    )
    session = await cluster.create_session(keyspace=job.keyspace)
    began = time.monotonic()
    insert = await session.create_prepared(job.insert)

    async def send(rows: Sequence[Row]) -> None:
        batch = acsylla.create_batch_unlogged()
        for row in rows:
            statement = insert.bind()
            statement.bind_list(row)
            batch.add_statement(statement)
        await session.execute_batch(batch)

    rows = await sent(batches(job, job.options["batch"]), send, job.options["concurrency"])
    print_report(rows, time.monotonic() - began)
    await session.close()


if __name__ == "__main__":
    asyncio.run(load(parse_job(sys.argv[1])))
