"""A step waits for the resources that it uses, and for no other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from local.errors import HarnessError
from local.rollout import Rollout

PLAN = """
Terraform will perform the following actions:

  # module.stack.module.fact_store.aws_dynamodb_table.main["facts"] will be created
  + resource "aws_dynamodb_table" "main" {
    }

  # module.stack.module.bi_access[0].aws_lb.main must be replaced
-/+ resource "aws_lb" "main" {
    }

  # module.stack.module.bi_access[0].data.aws_iam_policy_document.task will be read during apply
 <= data "aws_iam_policy_document" "task" {
    }

  # module.stack.module.glue_cube.aws_glue_job.cube will be updated in-place
  ~ resource "aws_glue_job" "cube" {
    }
"""
TABLE = 'module.stack.module.fact_store.aws_dynamodb_table.main["facts"]: Creation complete after 1s [id=flights-facts]'
RULE = 'module.stack.module.network.aws_vpc_security_group_egress_rule.component["glue_cube to s3"]'
JOB = "module.stack.module.glue_cube.aws_glue_job.cube: Modifications complete after 0s [id=flights-cube]"
OLD = "module.stack.module.bi_access[0].aws_lb.main: Destruction complete after 2s"
NEW = "module.stack.module.bi_access[0].aws_lb.main: Creation complete after 1m2s [id=arn]"


def rollout() -> Rollout:
    found = Rollout(say=lambda text: None)
    found.plan(PLAN)
    return found


def wait_for(waiting: Rollout, *modules: str, seconds: float = 30.0) -> None:
    """Wait in a thread, so that what never stands is a failure of the test and not its end."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(waiting.wait_for, *modules)
        try:
            future.result(seconds)
        except StillWaiting:
            waiting.end()
            raise


def waits(waiting: Rollout, module: str) -> bool:
    try:
        wait_for(waiting, module, seconds=0.2)
    except StillWaiting:
        return True
    return False


def test_a_module_stands_when_each_of_its_resources_is_complete() -> None:
    waiting = rollout()
    waiting.saw('module.stack.module.fact_store.aws_dynamodb_table.main["facts"]: Still creating... [10s elapsed]')
    waiting.saw(TABLE)

    wait_for(waiting, "fact_store")

    assert waits(waiting, "glue_cube")


def test_a_replaced_resource_is_complete_when_the_new_one_is() -> None:
    waiting = rollout()
    waiting.saw(OLD)

    assert waits(waiting, "bi_access")

    waiting = rollout()
    waiting.saw(OLD)
    waiting.saw(NEW)
    wait_for(waiting, "bi_access")


def test_what_is_not_planned_is_not_waited_for() -> None:
    wait_for(rollout(), "network")


def test_a_key_may_have_spaces() -> None:
    waiting = rollout()
    waiting.plan(f"  # {RULE} will be created\n")

    assert waits(waiting, "network.")

    waiting = rollout()
    waiting.plan(f"  # {RULE} will be created\n")
    waiting.saw(f"{RULE}: Creation complete after 0s [id=sgr-1]")
    wait_for(waiting, "network.")


def test_nothing_stands_before_there_is_a_plan() -> None:
    assert waits(Rollout(say=print), "network")


def test_no_changes_let_everybody_go_on() -> None:
    waiting = Rollout(say=print)
    threading.Timer(0.05, waiting.end).start()

    wait_for(waiting, "fact_store", "glue_cube")


def test_a_failed_apply_is_told_to_those_whose_modules_do_not_stand() -> None:
    waiting = rollout()
    waiting.saw(JOB)
    waiting.end(HarnessError("no such bucket"))

    wait_for(waiting, "glue_cube")
    with pytest.raises(HarnessError, match="no such bucket"):
        wait_for(waiting, "fact_store")


def test_a_failed_plan_is_told_to_everybody() -> None:
    waiting = Rollout(say=print)
    waiting.end(HarnessError("no such variable"))

    with pytest.raises(HarnessError, match="no such variable"):
        wait_for(waiting, "network")


def test_progress_is_said() -> None:
    said: list[str] = []
    waiting = Rollout(said.append)
    waiting.plan("".join(f"  # aws_x.y[{number}] will be created\n" for number in range(60)))
    for number in range(60):
        waiting.saw(f"aws_x.y[{number}]: Creation complete after 0s [id=1]")

    assert said == ["25 of 60 resources done", "50 of 60 resources done"]
