"""AWS Glue as moto answers for it."""

import inspect

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.glue.models import Action, FakeConnection, FakeJob, Predicate
from moto.glue.responses import GlueResponse

FURTHER_JOB_FIELDS = ("JobMode", "JobRunQueuingEnabled", "MaintenanceWindow")


def return_type_of_connection() -> None:
    """AWS GetConnection returns ConnectionType beside the properties; moto returns it only inside a nested copy."""
    as_dict = FakeConnection.as_dict

    def with_type(connection: FakeConnection, *arguments, **options) -> dict:
        kind = connection.connection_input.get("ConnectionType")
        return {**as_dict(connection, *arguments, **options), "ConnectionType": kind}

    FakeConnection.as_dict = with_type


def keep_every_job_field() -> None:
    """AWS GetJob returns JobMode, JobRunQueuingEnabled and MaintenanceWindow as they were given; moto drops them."""
    create, as_dict = GlueResponse.create_job, FakeJob.as_dict

    def create_whole(self: GlueResponse) -> ActionResult:
        answer = create(self)
        self.glue_backend.get_job(self.parameters["Name"]).further = _further(self.parameters)
        return answer

    GlueResponse.create_job = create_whole
    FakeJob.as_dict = lambda job: {**as_dict(job), **getattr(job, "further", {})}


def _further(given: dict) -> dict:
    return {field: given[field] for field in FURTHER_JOB_FIELDS if field in given}


def serve_update_connection() -> None:
    """AWS UpdateConnection replaces the whole input and keeps ARN, tags and creation time; moto has no such action."""

    def update_connection(self: GlueResponse) -> ActionResult:
        old = self.glue_backend.get_connection(self.parameters.get("CatalogId"), self.parameters["Name"], "")
        new = FakeConnection(self.glue_backend, old.catalog_id, self.parameters["ConnectionInput"], {})
        new.created_time = old.created_time
        self.glue_backend.connections[old.name] = new
        return ActionResult({})

    GlueResponse.update_connection = update_connection


def serve_delete_connection() -> None:
    """AWS DeleteConnection forgets the connection, and fails if there is none; moto has no such action."""

    def delete_connection(self: GlueResponse) -> ActionResult:
        name = self.parameters["ConnectionName"]
        self.glue_backend.get_connection(self.parameters.get("CatalogId"), name, "")
        del self.glue_backend.connections[name]
        return ActionResult({})

    GlueResponse.delete_connection = delete_connection


def serve_update_job() -> None:
    """AWS UpdateJob replaces the whole definition, unsets what is not given, and keeps runs, tags and creation time;
    moto has no such action."""

    def update_job(self: GlueResponse) -> ActionResult:
        old = self.glue_backend.get_job(self.parameters["JobName"])
        given = {camelcase_to_underscores(field): value for field, value in self.parameters["JobUpdate"].items()}
        fields = {field: given.get(field) for field in inspect.signature(FakeJob).parameters}
        new = FakeJob(**{**fields, "name": old.name, "tags": {}, "backend": self.glue_backend})
        new.created_on, new.job_runs, new.further = old.created_on, old.job_runs, _further(self.parameters["JobUpdate"])
        self.glue_backend.jobs[old.name] = new
        return ActionResult({"JobName": old.name})

    GlueResponse.update_job = update_job


def serve_update_trigger() -> None:
    """AWS UpdateTrigger replaces actions, schedule, predicate, description and batching condition, unsets what is not
    given, and keeps type, workflow, state and tags; moto has no such action."""

    def update_trigger(self: GlueResponse) -> ActionResult:
        trigger, given = self.glue_backend.get_trigger(self.parameters["Name"]), self.parameters["TriggerUpdate"]
        trigger.actions = [Action(action) for action in given.get("Actions", [])]
        trigger.predicate = Predicate(given["Predicate"]) if given.get("Predicate") else None
        trigger.schedule, trigger.description = given.get("Schedule"), given.get("Description")
        trigger.event_batching_condition = given.get("EventBatchingCondition")
        return ActionResult({"Trigger": trigger.as_dict()})

    GlueResponse.update_trigger = update_trigger
