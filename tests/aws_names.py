"""What a client of a test may change, and which secrets it may see: only what has a name with the test's prefix."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_READS = re.compile(r"(?!.*SecretValue)(?:BatchGet|Describe|Get|Head|List)[A-Z]\w*|Query|Scan")
_NAMES = ("Bucket", "Name", "QueueName", "QueueUrl", "Rule", "SecretId", "TableName")
_IN_ADDRESS = re.compile(r"arn:.*:secret:(?P<secret>.+)-\w{6}|https?://.+/(?P<queue>.+)")
_TABLE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"([^"]+)"')  # of a change in PartiQL


class StrangeNameError(Exception):
    """A call would change what does not belong to the tests."""


def guard(events: Any, prefix: str) -> None:
    """Let clients with these events refuse a call that changes anything whose name does not begin with the prefix."""

    def refuse_strange_names(params: Mapping[str, Any], model: Any, **_: Any) -> None:
        names = changed(model.name, params)
        if names is not None and not (names and all(name.startswith(prefix) for name in names)):
            of = ", ".join(map(repr, names)) or "what has no name"
            raise StrangeNameError(f"{model.name} of {of} is refused: the tests change only what begins with {prefix}")

    events.register("before-parameter-build", refuse_strange_names)


def changed(operation: str, params: Mapping[str, Any]) -> list[str] | None:
    """Return the names of what the call changes; none of them where it is not known, None where it only reads.

    To read a secret counts as a change of it.
    """
    if _READS.fullmatch(operation):
        return None
    own = _OWN.get(operation)
    return list(own(params)) if own else [_name(params[kind]) for kind in _NAMES if kind in params]


def _name(given: str) -> str:
    """The name in the ARN of a secret or the address of a queue; what is neither is a name."""
    found = _IN_ADDRESS.fullmatch(given)
    return str(found["secret"] or found["queue"]) if found else given


def _tables(params: Mapping[str, Any]) -> Iterator[str]:
    for statement in params["Statements"]:
        found = _TABLE.match(statement["Statement"])  # a SELECT has none: to read there are other calls
        yield found[1] if found else ""


def _deployments(params: Mapping[str, Any]) -> Iterator[str]:
    for entry in params["Entries"]:
        yield json.loads(entry["Detail"])["name"]


def _dimensions(params: Mapping[str, Any]) -> Iterator[str]:
    for datum in params["MetricData"]:
        yield from [dimension["Value"] for dimension in datum["Dimensions"]] or [""]


def _transacted(params: Mapping[str, Any]) -> Iterator[str]:
    for item in params["TransactItems"]:
        yield from (action["TableName"] for action in item.values())


_OWN: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "BatchExecuteStatement": _tables,
    "BatchWriteItem": lambda params: iter(params["RequestItems"]),
    "PutEvents": _deployments,
    "PutMetricData": _dimensions,
    "TransactWriteItems": _transacted,
}
