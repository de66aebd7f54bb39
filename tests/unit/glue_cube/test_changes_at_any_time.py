"""Facts may come, builds may run, and both may be killed at any time: in the end the cube has every fact."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fake_marks import HOUR
from tests.fakes import Countdown, Crash
from tests.plain_cube import plain_cube
from tests.unit.glue_cube.test_build_changed import SALES, Pipeline, record

RECORDS = st.lists(
    st.builds(
        record, st.sampled_from(["2023-12-30", "2024-01-01", "2024-01-02"]), st.integers(0, 9), st.integers(0, 9)
    ),
    min_size=1,
    max_size=4,
)
DOES = st.sampled_from(
    ["push", "push, job amid", "push, killed amid", "job", "job, push before", "job, push after", "job, killed", "hour"]
)


@settings(max_examples=80)
@given(st.lists(st.tuples(DOES, RECORDS), max_size=8))
def test_any_pushes_with_jobs_and_kills_at_any_place_end_in_the_cube_of_all_facts(
    doings: list[tuple[str, list[dict[str, Any]]]],
) -> None:
    pipeline = Pipeline()
    for what, records in doings:
        does(pipeline, what, records)

    pipeline.marks.now += 2 * HOUR
    pipeline.job()
    pipeline.job()

    assert pipeline.deployment.cells() == plain_cube(SALES, pipeline.rows())
    assert pipeline.marks.attributes.get("stock", {}) == {}


def does(pipeline: Pipeline, what: str, records: list[dict[str, Any]]) -> None:
    def push() -> None:
        pipeline.push(*records)

    def job() -> None:
        pipeline.job()

    def killed() -> None:
        pipeline.marks.countdown = Countdown(0)  # the marks are not reached any more
        raise Crash

    ways: dict[str, Callable[[], object]] = {
        "push": push,
        "push, job amid": lambda: pipeline.push(*records, amid=job),
        "push, killed amid": lambda: pipeline.push(*records, amid=killed),
        "job": job,
        "job, push before": lambda: pipeline.job(before=push),
        "job, push after": lambda: pipeline.job(after=push),
        "job, killed": lambda: pipeline.job(after=killed),
        "hour": lambda: setattr(pipeline.marks, "now", pipeline.marks.now + 2 * HOUR),
    }
    try:
        ways[what]()
    except Crash:
        pipeline.marks.countdown = Countdown()
