"""Terraform's part of a run."""

from local.errors import HarnessError
from local.rollout import Rollout
from local.run_context import Run
from local.terraform import Terraform


def apply(context: Run, rollout: Rollout) -> None:
    """Apply what differs, and see that a second plan finds nothing; what stands already is used meanwhile."""
    try:
        terraform = Terraform(context.settings, context.inputs.cube_folder)
        with context.steps.step("terraform apply") as step:
            terraform.init(step.say)
            rollout.say = step.say
            if changes := terraform.plan():
                rollout.plan(changes)
                step.detail = terraform.apply(rollout.saw)
            else:
                step.detail = "No changes"
    except BaseException as error:
        rollout.end(error)
        raise
    rollout.end()
    if changes:
        _plan_again(context, terraform)


def _plan_again(context: Run, terraform: Terraform) -> None:
    with context.steps.step("terraform plan") as step:
        if terraform.plan():
            log = context.settings.run_folder / "log" / "terraform-plan.log"
            raise HarnessError(f"a second plan finds changes; see {log}")
        step.detail = "No changes"
