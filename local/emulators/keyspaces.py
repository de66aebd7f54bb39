"""The control plane of Amazon Keyspaces: keyspaces and tables as descriptions, without any data behind them.

Everything is ACTIVE at once. The API: https://docs.aws.amazon.com/keyspaces/latest/APIReference.
"""

import re
import time
from typing import Any

import cql_schema
from shapes import Body, Refused, check

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_]{0,47}")
ARN = re.compile(r"arn:aws[a-z-]*:cassandra:.+")
TAGS = [{"key*": re.compile(r"(?!aws:).{1,128}"), "value*": re.compile(r".{1,256}")}]
KEYSPACE = {"keyspaceName*": NAME}
TABLE = {"keyspaceName*": NAME, "tableName*": NAME}
PAGE = {"maxResults": range(1, 1001), "nextToken": str}
ENABLED, SWITCH = {"status*": frozenset({"ENABLED"})}, {"status*": frozenset({"ENABLED", "DISABLED"})}
UNITS = range(1, 2**63)
SETTINGS = {  # of these, UpdateTable takes one at a time
    "capacitySpecification": {
        "throughputMode*": frozenset({"PAY_PER_REQUEST", "PROVISIONED"}),
        "readCapacityUnits": UNITS,
        "writeCapacityUnits": UNITS,
    },
    "encryptionSpecification": {
        "type*": frozenset({"CUSTOMER_MANAGED_KMS_KEY", "AWS_OWNED_KMS_KEY"}),
        "kmsKeyIdentifier": re.compile(r"arn:aws[a-z-]*:kms:.+"),
    },
    "pointInTimeRecovery": SWITCH,
    "ttl": ENABLED,
    "defaultTimeToLive": range(630_720_001),
    "clientSideTimestamps": ENABLED,
}
REPLICATION = {"replicationStrategy*": frozenset({"SINGLE_REGION"})}
REQUESTS: dict[str, dict[str, Any]] = {
    "CreateKeyspace": {**KEYSPACE, "tags": TAGS, "replicationSpecification": REPLICATION},
    "GetKeyspace": KEYSPACE,
    "DeleteKeyspace": KEYSPACE,
    "ListKeyspaces": PAGE,
    "CreateTable": {
        **TABLE,
        **SETTINGS,
        "schemaDefinition*": cql_schema.SCHEMA,
        "comment": {"message*": str},
        "tags": TAGS,
    },
    "GetTable": TABLE,
    "UpdateTable": {**TABLE, **SETTINGS, "addColumns": cql_schema.COLUMNS},
    "DeleteTable": TABLE,
    "ListTables": {**KEYSPACE, **PAGE},
    "ListTagsForResource": {"resourceArn*": ARN, **PAGE},
    "TagResource": {"resourceArn*": ARN, "tags*": TAGS},
    "UntagResource": {"resourceArn*": ARN, "tags*": TAGS},
}


class Keyspaces:
    """The keyspaces and tables of one account in one region."""

    invalid = "ValidationException"
    statuses = {
        "ValidationException": 400,
        "UnknownOperationException": 400,
        "ResourceNotFoundException": 404,
        "ConflictException": 409,
    }

    def __init__(self, region: str, account: str) -> None:
        self._prefix = f"arn:aws:cassandra:{region}:{account}:/keyspace/"
        self._keyspaces: dict[str, Body] = {}
        self._tables: dict[str, dict[str, Body]] = {}  # by keyspace and name
        self._tags: dict[str, dict[str, str]] = {}  # by ARN

    def answer(self, action: str, body: Body) -> Body:
        """Return AWS's answer; raises Refused and Invalid."""
        if action not in REQUESTS:
            raise Refused("UnknownOperationException", f"{action} is not emulated; there are {', '.join(REQUESTS)}")
        check(body, REQUESTS[action], action)
        name = "_" + re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
        return getattr(self, name)({member: value for member, value in body.items() if value is not None})

    def _create_keyspace(self, body: Body) -> Body:
        name = body["keyspaceName"]
        if name in self._keyspaces:
            raise Refused("ConflictException", f"The keyspace {name} exists already")
        arn = f"{self._prefix}{name}/"
        self._keyspaces[name] = {"keyspaceName": name, "resourceArn": arn, "replicationStrategy": "SINGLE_REGION"}
        self._tables[name] = {}
        self._keep_tags(arn, body)
        return {"resourceArn": arn}

    def _get_keyspace(self, body: Body) -> Body:
        return self._found(self._keyspaces, body["keyspaceName"], "keyspace")

    def _list_keyspaces(self, body: Body) -> Body:
        return {"keyspaces": list(self._keyspaces.values())}

    def _delete_keyspace(self, body: Body) -> Body:
        """Delete the keyspace and, as in AWS, all of its tables."""
        keyspace = self._get_keyspace(body)
        for table in list(self._tables[body["keyspaceName"]]):
            self._delete_table({**body, "tableName": table})
        del self._keyspaces[body["keyspaceName"]], self._tables[body["keyspaceName"]]
        del self._tags[keyspace["resourceArn"]]
        return {}

    def _create_table(self, body: Body) -> Body:
        keyspace, name = self._get_keyspace(body)["keyspaceName"], body["tableName"]
        if name in self._tables[keyspace]:
            raise Refused("ConflictException", f"The table {keyspace}.{name} exists already")
        arn = f"{self._prefix}{keyspace}/table/{name}"
        schema = cql_schema.normal(body["schemaDefinition"])
        self._tables[keyspace][name] = {
            "keyspaceName": keyspace,
            "tableName": name,
            "resourceArn": arn,
            "creationTimestamp": time.time(),
            "status": "ACTIVE",
            "schemaDefinition": schema,
            "comment": body.get("comment", {"message": ""}),
            **_defaults(),
            **_settings(body),
        }
        self._keep_tags(arn, body)
        return {"resourceArn": arn}

    def _get_table(self, body: Body) -> Body:
        self._get_keyspace(body)
        return self._found(self._tables[body["keyspaceName"]], body["tableName"], "table")

    def _list_tables(self, body: Body) -> Body:
        self._get_keyspace(body)
        shown = ("keyspaceName", "tableName", "resourceArn")
        tables = self._tables[body["keyspaceName"]].values()
        return {"tables": [{member: table[member] for member in shown} for table in tables]}

    def _update_table(self, body: Body) -> Body:
        table = self._get_table(body)
        changed = body.keys() - TABLE_MEMBERS
        if len(changed) != 1:
            raise Refused("ValidationException", f"UpdateTable changes one setting at a time, not {sorted(changed)}")
        if "addColumns" in body:
            table["schemaDefinition"] = cql_schema.extended(table["schemaDefinition"], body["addColumns"])
        table.update(_settings(body))
        return {"resourceArn": table["resourceArn"]}

    def _delete_table(self, body: Body) -> Body:
        table = self._get_table(body)
        del self._tables[body["keyspaceName"]][body["tableName"]], self._tags[table["resourceArn"]]
        return {}

    def _list_tags_for_resource(self, body: Body) -> Body:
        tags = self._found(self._tags, body["resourceArn"], "resource")
        return {"tags": [{"key": key, "value": value} for key, value in sorted(tags.items())]}

    def _tag_resource(self, body: Body) -> Body:
        self._found(self._tags, body["resourceArn"], "resource")
        self._keep_tags(body["resourceArn"], body)
        return {}

    def _untag_resource(self, body: Body) -> Body:
        tags = self._found(self._tags, body["resourceArn"], "resource")
        for tag in body["tags"]:
            tags.pop(tag["key"], None)
        return {}

    def _keep_tags(self, arn: str, body: Body) -> None:
        kept = self._tags.setdefault(arn, {})
        kept.update({tag["key"]: tag["value"] for tag in body.get("tags", [])})

    @staticmethod
    def _found(known: dict[str, Any], name: str, what: str) -> Any:
        if name not in known:
            raise Refused("ResourceNotFoundException", f"The {what} {name} does not exist")
        return known[name]


TABLE_MEMBERS = {name.rstrip("*") for name in TABLE}


def _defaults() -> Body:
    return {
        **_settings({"capacitySpecification": {"throughputMode": "PAY_PER_REQUEST"}}),
        "encryptionSpecification": {"type": "AWS_OWNED_KMS_KEY"},
        "pointInTimeRecovery": {"status": "DISABLED"},
        "defaultTimeToLive": 0,
        "replicaSpecifications": [],
    }


def _settings(body: Body) -> Body:
    """Return the settings in the body as GetTable shows them; raises Refused if one contradicts itself."""
    settings = {name: body[name] for name in SETTINGS if name in body}
    encryption, capacity = settings.get("encryptionSpecification", {}), settings.get("capacitySpecification", {})
    if encryption and ("kmsKeyIdentifier" in encryption) != (encryption["type"] == "CUSTOMER_MANAGED_KMS_KEY"):
        raise Refused("ValidationException", "kmsKeyIdentifier goes with CUSTOMER_MANAGED_KMS_KEY, and only with it")
    if capacity:
        units = capacity.keys() & {"readCapacityUnits", "writeCapacityUnits"}
        if len(units) != (2 if capacity["throughputMode"] == "PROVISIONED" else 0):
            raise Refused("ValidationException", "read and write capacity units go with PROVISIONED, and only with it")
        if not units:
            settings["capacitySpecification"] = {**capacity, "lastUpdateToPayPerRequestTimestamp": time.time()}
    if settings.get("pointInTimeRecovery", {}).get("status") == "ENABLED":
        settings["pointInTimeRecovery"] = {"status": "ENABLED", "earliestRestorableTimestamp": time.time()}
    return settings
