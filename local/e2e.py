"""The main job on this machine: inputs -> stores -> cube -> SQL answers, checked against the oracle, and a report."""

import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import duckdb

from local import environments
from local.client_records import ClientRecord, load_records
from local.commands import run
from local.comparison import compared, fingerprint
from local.cube_inputs import CubeInputsError
from local.deploy import apply
from local.errors import HarnessError
from local.glue_runner import run_glue_job
from local.harness import Harness
from local.ingestion import ingest_all
from local.questions import ask, thrift, wait_until_served
from local.readback import ReadBack, read_back
from local.report import Answer, Count, Report, console_summary, write_report
from local.rollout import Rollout
from local.run_context import Run
from local.steps import Running
from tests.oracle import cube_table


def end_to_end(context: Run, harness: Harness) -> bool:
    """Bring the harness up, run everything once, write the report; whether every check passed."""
    _refuse_missing_feeds(context)
    with harness.alone("run.lock"):
        report = _run(context, harness)
    print(f"\n{console_summary(report)}\nall of it took {context.steps.elapsed:.0f} s; see dist/report.html")
    print("the harness stays up: run this again, ask it in SQL, or end it by `make local-down`")
    return report.passed


def _run(context: Run, harness: Harness) -> Report:
    _build_artifacts(context)
    with context.steps.step("harness") as step:
        harness.up()
        step.detail = "up"
    report = _run_pipeline(context, harness)
    with context.steps.step("report") as step:
        write_report(context.settings.root / "dist", report)
        step.detail = "dist/report.html, dist/report.png"
    return report


def _refuse_missing_feeds(context: Run) -> None:
    missing = [source.name for source in context.cube.api_sources() if source.name not in context.inputs.api]
    if missing:
        place = context.inputs.cube_folder / "local.yaml"
        raise CubeInputsError(
            f"{place}: api: {', '.join(missing)} has no records: add a generator or a file of records"
        )


def _run_pipeline(context: Run, harness: Harness) -> Report:
    """Every step from the inputs to the answers; independent ones overlap. HarnessError when one fails."""
    rollout = Rollout(print)
    with ThreadPoolExecutor(5) as pool:
        applying = pool.submit(apply, context, rollout)
        loading = pool.submit(_load_csv, context)
        oracle = pool.submit(_oracle, context, loading)
        facts = ingest_all(context, pool.submit(_records, context), rollout)
        loaded = loading.result()
        rollout.wait_for("glue_cube.aws_glue_job", "glue_cube.aws_s3_object")
        _build(context)
        reading = pool.submit(_read_back, context)
        harness.wait_for("cube_server")
        answers = _ask(context, reading)
        applying.result()
        return _checked(context, reading.result(), answers, oracle, [*loaded, *facts])


def _oracle(context: Run, loading: "Future[list[Count]]") -> duckdb.DuckDBPyConnection:
    """Needs no other step, but both cores: it fills what the push and the start of Spark leave idle."""
    loading.result()
    with context.steps.step("oracle") as step:
        connection = cube_table(context.inputs.cube_folder)
        step.detail = "the same cube by DuckDB, from the raw input"
        return connection


def _load_csv(context: Run) -> list[Count]:
    with context.steps.step("csv_loader") as step:
        options = ["--cube", str(context.inputs.cube_folder), "--from", str(context.inputs.files), "--create-tables"]
        output = _python(context, "csv_loader", step, *options, "--json")
        reports = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        rows = sum(report["rows_in"] for report in reports)
        step.detail = f"{rows:,} rows of {len(reports)} sources into Cassandra"
    loaded, rejected = (sum(report[name] for report in reports) for name in ("loaded", "rejected"))
    return [
        Count("CSV files", "rows", rows),
        Count("Cassandra", "loaded", loaded),
        Count("Cassandra", "rejected", rejected),
    ]


def _python(context: Run, module: str, step: Running, *options: str) -> str:
    environment = environments.environment(
        context.settings,
        environments.cassandra(context.settings, context.deployed.keyspace),
        {"PYTHONPATH": str(context.settings.root / "src")},
    )
    log = context.settings.run_folder / "log" / f"{module}.log"
    command = [sys.executable, "-m", module, *options]
    return run(command, folder=context.settings.root, environment=environment, log=log, shown=_progress(step)).output


def _progress(step: Running) -> Any:
    return lambda line: None if line.startswith(("[", "{")) else step.say(line)


def _records(context: Run) -> dict[str, list[ClientRecord]]:
    """What the client has to send, by source."""
    return {name: load_records(feed, context.inputs.files) for name, feed in context.inputs.api.items()}


def _build(context: Run) -> None:
    with context.steps.step("glue job") as step:
        output = run_glue_job(context.settings, context.deployed.glue_job_name, step.say)
        step.detail = next(
            (
                line.partition(": ")[2]
                for line in output.splitlines()
                if line.startswith(("published", "nothing is new"))
            ),
            "",
        )


def _read_back(context: Run) -> ReadBack:
    with context.steps.step("read back") as step:
        found = read_back(context.settings, context.deployed)
        step.detail = f"{found.cells.num_rows:,} cells of {len(found.manifest.cuboids)} cuboids from DynamoDB"
        return found


def _ask(context: Run, reading: "Future[ReadBack]") -> list[Answer]:
    with context.steps.step("SQL answers") as step, thrift(context.settings) as cursor:
        wait_until_served(cursor, reading.result().manifest.version)
        answers = ask(cursor, context.inputs.questions)
        step.detail = f"{len(answers)} questions to the Spark Thrift Server"
        return answers


def _checked(
    context: Run,
    read: ReadBack,
    answers: list[Answer],
    oracle: "Future[duckdb.DuckDBPyConnection]",
    counts: list[Count],
) -> Report:
    connection = oracle.result()
    with context.steps.step("compare") as step:
        checks = compared(read, answers, connection)
        same = "equal" if all(check.passed for check in checks) else "different"
        step.detail = f"{same}; fingerprint of cells and answers {fingerprint(read, answers)[:16]}"
    manifest = read.manifest
    sizes = {"cells": manifest.cells, "blocks": manifest.blocks, "cuboids": len(manifest.cuboids)}
    built = [Count("Cube", name, number) for name, number in sizes.items()]
    return Report(
        title=context.cube.title,
        lead="What the client's API and the CSV files hold, consolidated in one cube and answered in SQL.",
        version=manifest.version,
        finished_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        seconds=context.steps.elapsed,
        steps=context.steps.all(),
        counts=(*counts, *built, Count("SQL", "questions answered", len(answers))),
        answers=tuple(answers),
        checks=checks,
    )


def _build_artifacts(context: Run) -> None:
    with context.steps.step("artifacts") as step:
        tool = str(context.settings.root / "tools" / "build_artifacts.py")
        command = [sys.executable, tool, "--cube", str(context.inputs.cube_folder)]
        environment = {**context.settings.environment, "PYTHONPATH": str(context.settings.root / "src")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise HarnessError(done.stderr.strip())
        step.detail = ", ".join(line.split(":")[0] for line in done.stdout.splitlines())
