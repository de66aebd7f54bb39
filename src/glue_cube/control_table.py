"""EDGE: the DynamoDB control table: manifests of versions, the pointer to the published one, the lease of builds."""

import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.blocks import pieces
from cube_model.errors import CorruptBlock
from cube_model.keys import join_key
from cube_model.manifest import Manifest
from cube_model.plain_cells import PlainEntry
from glue_cube.errors import PublishError
from glue_cube.publish import Pointer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_POINTER, _LEASE = "published", "lease"
_TRIES = 5  # of a swap that met another write: the lease is renewed every half minute


class DynamoControl:
    """Items `published`, `lease`, and `version#<id>` with `version#<id>#<n>` for what one item cannot hold.

    For clients that read single cells, `plain#<id>#<cuboid>` tells where those are.
    """

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._holder: str | None = None

    def pointer(self) -> Pointer | None:
        """What is published; None before the first version."""
        item = self._get(_POINTER)
        if item is None:
            return None
        kept, expired = (tuple(v["S"] for v in item.get(name, {"L": []})["L"]) for name in ("kept", "expired"))
        return Pointer(item["version"]["S"], kept, expired)

    def add(self, manifest: Manifest) -> None:
        """Store a manifest, compressed, the item that names the others last."""
        first, *rest = pieces(zlib.compress(manifest.to_json().encode()))
        for number, piece in reversed(list(enumerate(rest, start=1))):
            self._put({**_key(_version(manifest.version, number)), "manifest": {"B": piece}})
        head = {"manifest": {"B": first}, "pieces": {"N": str(1 + len(rest))}}
        self._put({**_key(_version(manifest.version)), **head})
        for cuboid, entry in manifest.plain.items():
            self._put({**_key(_plain(manifest.version, cuboid)), **_whereabouts(entry)})

    def manifest(self, version: str) -> Manifest | None:
        """The manifest of a version; None if there is none, not all of it, or one of an earlier release."""
        head = self._get(_version(version))
        if head is None or "pieces" not in head:
            return None
        rest = [self._get(_version(version, number)) for number in range(1, int(head["pieces"]["N"]))]
        parts = [bytes(item["manifest"]["B"]) for item in (head, *rest) if item]
        try:
            return Manifest.from_json(zlib.decompress(b"".join(parts)).decode())
        except (zlib.error, CorruptBlock):
            return None

    def remove(self, version: str) -> None:
        """Delete the manifest of a version, if it is there, the item that names the others last."""
        manifest = self.manifest(version)
        for cuboid in manifest.plain if manifest else ():
            self._call("delete_item", Key=_key(_plain(version, cuboid)))
        head = self._get(_version(version))
        count = int(head["pieces"]["N"]) if head and "pieces" in head else 1
        for number in reversed(range(count)):
            self._call("delete_item", Key=_key(_version(version, number)))

    def swap(self, pointer: Pointer, instead_of: Pointer | None) -> None:
        """Put the pointer there by one conditional write, if the lease is held still."""
        item = {
            **_key(_POINTER),
            "version": {"S": pointer.version},
            "kept": {"L": [{"S": name} for name in pointer.kept]},
            "expired": {"L": [{"S": name} for name in pointer.expired]},
            "at": {"S": datetime.now(UTC).isoformat(timespec="seconds")},
        }
        put = {"Put": {"TableName": self._table, "Item": item, **_only_instead_of(instead_of)}}
        held = {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(_LEASE),
                "ConditionExpression": "holder = :holder",
                "ExpressionAttributeValues": {":holder": {"S": self._holder or ""}},
            }
        }
        for _ in range(_TRIES):
            try:
                self._client.transact_write_items(TransactItems=[put, held])  # type: ignore[list-item]
                return
            except self._client.exceptions.TransactionCanceledException as error:
                if self.pointer() == pointer:  # the first answer was lost on its way, and the client asked again
                    return
                if _is_refused(error.response):
                    raise PublishError(self._overtaken(instead_of)) from error
            except (ClientError, BotoCoreError) as error:
                raise PublishError(f"table {self._table}: {error}") from error
        raise PublishError(f"table {self._table}: {_TRIES} times others wrote the pointer or the lease at once")

    def _overtaken(self, instead_of: Pointer | None) -> str:
        lease = self._get(_LEASE)
        if lease is None or lease["holder"]["S"] != self._holder:
            return "another build has the lease that this one has lost, so it is not published: run it again"
        after = instead_of.version if instead_of else "none"
        return f"another build published after {after}; this one is not: run it again"

    def acquire(self, holder: str, seconds: float) -> str | None:
        """Take the lease, and return who had it before; PublishError while it is another's."""
        now = self._clock()
        try:
            answer = self._client.put_item(
                TableName=self._table,
                Item=_lease(holder, now + seconds),
                ConditionExpression="attribute_not_exists(pk) OR ends <= :now",
                ExpressionAttributeValues={":now": _number(now)},
                ReturnValues="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise PublishError(self._refusal(now)) from error
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error
        self._holder = holder
        before = answer.get("Attributes")
        return before["holder"]["S"] if before else None

    def renew(self, holder: str, seconds: float) -> None:
        """Hold the lease for so long from now on; PublishError if it is no longer the holder's."""
        self._put(
            _lease(holder, self._clock() + seconds),
            ConditionExpression="holder = :holder",
            ExpressionAttributeValues={":holder": {"S": holder}},
        )

    def release(self, holder: str) -> None:
        """Let another have the lease at once; it goes on naming its last holder."""
        self.renew(holder, -1.0)

    def _refusal(self, now: float) -> str:
        found = self._get(_LEASE)
        holder, ends = (found["holder"]["S"], float(found["ends"]["N"])) if found else ("another build", now)
        wait = f"run this again when it has ended, or in {max(ends - now, 1):.0f} s if it is dead"
        return f"{holder} is building this cube: {wait}"

    def _get(self, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._call("get_item", Key=_key(key), ConsistentRead=True).get("Item")
        return found

    def _put(self, item: dict[str, Any], **condition: Any) -> None:
        self._call("put_item", Item=item, **condition)

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(TableName=self._table, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error


def _key(key: str) -> dict[str, Any]:
    return {"pk": {"S": key}}


def _version(version: str, number: int = 0) -> str:
    return join_key(("version", version, *([str(number)] if number else [])))


def _plain(version: str, cuboid: str) -> str:
    return join_key(("plain", version, cuboid))


def _whereabouts(entry: PlainEntry) -> dict[str, Any]:
    return {
        "id": {"S": entry.id},
        "levels": {"L": [{"S": level} for level in entry.levels]},
        "cells": {"N": str(entry.cells)},
        "shards": {"N": str(entry.shards)},
    }


def _lease(holder: str, ends: float) -> dict[str, Any]:
    return {**_key(_LEASE), "holder": {"S": holder}, "ends": _number(ends)}


def _number(value: float) -> dict[str, str]:
    return {"N": f"{value:.3f}"}


def _is_refused(answer: Mapping[str, Any]) -> bool:
    """Whether a transaction was cancelled by a condition, and not by another write at the same moment."""
    reasons = [reason.get("Code") for reason in answer.get("CancellationReasons", ())]
    return not reasons or "ConditionalCheckFailed" in reasons


def _only_instead_of(pointer: Pointer | None) -> dict[str, Any]:
    if pointer is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    values = {":before": {"S": pointer.version}}
    return {"ConditionExpression": "version = :before", "ExpressionAttributeValues": values}
