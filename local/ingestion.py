"""The client's part of a run: its records, pushed and pulled."""

from collections.abc import Mapping
from concurrent.futures import Future

from cube_model.definition import ApiSource
from local.client_records import ClientRecord
from local.errors import HarnessError
from local.pull import pull
from local.push import Pushed, push
from local.report import Count
from local.rollout import Rollout
from local.run_context import Run

OUTCOMES = ("written", "unchanged", "stale", "rejected")
PUSHED_SHARE = 0.8  # of the records; the rest comes by the pull, which sees all of them
_USED = (
    "fact_store.",
    "lambda_ingest.aws_apigatewayv2_",
    "lambda_ingest.aws_lambda_function.",
    "lambda_ingest.aws_lambda_permission.",
    "lambda_ingest.aws_secretsmanager_",
)


def ingest_all(context: Run, records: "Future[dict[str, list[ClientRecord]]]", rollout: Rollout) -> list[Count]:
    """Push and pull the records of every API source, once what takes them stands; how many had which outcome."""
    rollout.wait_for(*_USED)
    sent = records.result()
    api_id = context.deployed.api_id(context.settings)
    return [
        count for source in context.cube.api_sources() for count in _feed(context, api_id, source, sent[source.name])
    ]


def _feed(context: Run, api_id: str, source: ApiSource, records: list[ClientRecord]) -> list[Count]:
    first = records[: int(len(records) * PUSHED_SHARE)] if source.pull else records
    with context.steps.step(f"push {source.name}") as step:
        pushed = push(context.settings, api_id, source.name, first, step.say)
        step.detail = _outcomes(pushed.counts)
        _refuse_surprises(source.name, pushed)
    pulled: dict[str, int] = {}
    if source.pull:
        with context.steps.step(f"pull {source.name}") as step:
            pulled = pull(context.settings, context.deployed.lambda_function_name, source.name)
            step.detail = _outcomes(pulled)
    return _ingest_counts(records, pushed.counts, pulled)


def _outcomes(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def _refuse_surprises(source: str, pushed: Pushed) -> None:
    if pushed.surprises:
        raise HarnessError(f"push of {source}: {len(pushed.surprises)} unexpected outcomes: {pushed.surprises[0]}")


def _ingest_counts(records: list[ClientRecord], pushed: Mapping[str, int], pulled: Mapping[str, int]) -> list[Count]:
    both = [Count("DynamoDB facts", name, pushed.get(name, 0) + pulled.get(name, 0)) for name in OUTCOMES]
    return [Count("Client API", "records", len(records)), *both]
