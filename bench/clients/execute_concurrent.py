"""The Apache driver's own way to load many rows: `execute_concurrent_with_args`."""

import sys
import time
from collections.abc import Iterator

from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import RoundRobinPolicy, TokenAwarePolicy

from bench.clients.report import print_report
from bench.clients.typed_rows import typed_rows
from bench.job import Job, parse_job


def main() -> None:
    """Load the job of the command line."""
    job = parse_job(sys.argv[1])
    profile = ExecutionProfile(
        load_balancing_policy=TokenAwarePolicy(RoundRobinPolicy()),
        consistency_level=ConsistencyLevel.LOCAL_QUORUM,
        request_timeout=60,
    )
    with Cluster(
        [job.host], port=job.port, compression=False, execution_profiles={EXEC_PROFILE_DEFAULT: profile}
    ) as cluster:
        session = cluster.connect()
        began = time.monotonic()
        rows = sum(1 for _ in _loaded(session, job))
        print_report(rows, time.monotonic() - began)


def _loaded(session: Session, job: Job) -> Iterator[object]:
    insert = session.prepare(job.insert)
    return iter(
        execute_concurrent_with_args(
            session, insert, typed_rows(job), concurrency=job.options["concurrency"], results_generator=True
        )
    )


if __name__ == "__main__":
    main()
