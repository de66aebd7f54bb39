"""moto, the emulator of EC2 and Glue, with the answers of AWS that version 5.2.5 lacks.

Usage: python moto_server.py --port 4567
"""

import inspect
import os
import sys

# Both emulators must agree on the account, and moto reads its own when it is imported.
os.environ.setdefault("MOTO_ACCOUNT_ID", "000000000000")

from moto.core.responses import ActionResult  # noqa: E402
from moto.core.utils import camelcase_to_underscores  # noqa: E402
from moto.ec2.models.security_groups import SecurityGroupRule  # noqa: E402
from moto.glue.models import FakeConnection, FakeJob  # noqa: E402
from moto.glue.responses import GlueResponse  # noqa: E402
from moto.server import main  # noqa: E402


def describe_every_security_group_rule() -> None:
    """AWS returns the description of any rule; moto returns it only for rules that name an address range."""
    signature = inspect.signature(SecurityGroupRule)
    initialise = SecurityGroupRule.__init__

    def keep_peer(rule: SecurityGroupRule, *arguments, **options) -> None:
        initialise(rule, *arguments, **options)
        stated = signature.bind(*arguments, **options).arguments
        rule.peer = stated.get("source_group") or stated.get("prefix_list_id") or {}

    def description(rule: SecurityGroupRule) -> str | None:
        return rule.ip_range.get("Description") or rule.peer.get("Description")

    SecurityGroupRule.__init__ = keep_peer
    SecurityGroupRule.description = property(description)


def return_type_of_connection() -> None:
    """AWS GetConnection returns ConnectionType beside the properties; moto returns it only inside a nested copy."""
    as_dict = FakeConnection.as_dict

    def with_type(connection: FakeConnection, *arguments, **options) -> dict:
        kind = connection.connection_input.get("ConnectionType")
        return {**as_dict(connection, *arguments, **options), "ConnectionType": kind}

    FakeConnection.as_dict = with_type


def update_connection(self: GlueResponse) -> ActionResult:
    """AWS UpdateConnection replaces the whole input and keeps ARN, tags and creation time; moto has no such action."""
    old = self.glue_backend.get_connection(self.parameters.get("CatalogId"), self.parameters["Name"], "")
    new = FakeConnection(self.glue_backend, old.catalog_id, self.parameters["ConnectionInput"], {})
    new.created_time = old.created_time
    self.glue_backend.connections[old.name] = new
    return ActionResult({})


def delete_connection(self: GlueResponse) -> ActionResult:
    """AWS DeleteConnection forgets the connection, and fails if there is none; moto has no such action."""
    name = self.parameters["ConnectionName"]
    self.glue_backend.get_connection(self.parameters.get("CatalogId"), name, "")
    del self.glue_backend.connections[name]
    return ActionResult({})


def update_job(self: GlueResponse) -> ActionResult:
    """AWS UpdateJob replaces the whole definition, unsets what is not given, and keeps runs, tags and creation time;
    moto has no such action."""
    old = self.glue_backend.get_job(self.parameters["JobName"])
    given = {camelcase_to_underscores(field): value for field, value in self.parameters["JobUpdate"].items()}
    fields = {field: given.get(field) for field in inspect.signature(FakeJob).parameters}
    new = FakeJob(**{**fields, "name": old.name, "tags": {}, "backend": self.glue_backend})
    new.created_on, new.job_runs = old.created_on, old.job_runs
    self.glue_backend.jobs[old.name] = new
    return ActionResult({"JobName": old.name})


def complete_moto() -> None:
    """Teach moto all of the above."""
    describe_every_security_group_rule()
    return_type_of_connection()
    for action in (update_connection, delete_connection, update_job):
        setattr(GlueResponse, action.__name__, action)


if __name__ == "__main__":
    complete_moto()
    main(sys.argv[1:])
