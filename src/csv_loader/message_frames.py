"""EDGE: rows that are bytes already, put into the Apache driver's own requests.

The driver's `Session.client_protocol_handler` is its place for another encoding. All else of a request stays the
driver's: routing, timeouts, retries, preparing again, and the frame itself but for the rows in it.
"""

import struct
from collections.abc import Iterator
from typing import Any

from cassandra.protocol import BatchMessage, ProtocolHandler
from cassandra.query import BatchStatement, BatchType, BoundStatement, PreparedStatement, Statement

from csv_loader.frames.rows import Batch

_HEADER = 9  # bytes of a frame's header; the last four are the length of the body (native protocol v4, section 2)


_NO_ROWS = Batch(0, memoryview(b""))


class PreparedRows:
    """Stands where the driver expects a batch's statements and values.

    `forget` lets the bytes go: the driver's requests are cycles with their timers, which live until they are collected.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def __len__(self) -> int:
        return self.batch.rows

    def forget(self) -> None:
        """Nobody sends the rows again."""
        self.batch = _NO_ROWS


class RowsProtocolHandler(ProtocolHandler):  # type: ignore[misc]
    """The driver's protocol; a batch of prepared rows is the driver's frame of an empty batch, with the rows put in."""

    @classmethod
    def encode_message(cls, msg: Any, *args: Any, **kwargs: Any) -> bytes:
        """The bytes of a request."""
        encode = super().encode_message
        if not isinstance(msg, BatchMessage) or not isinstance(msg.queries, PreparedRows):
            return encode(msg, *args, **kwargs)  # type: ignore[no-any-return]
        prepared = msg.queries
        msg.queries = ()
        try:
            frame: bytes = encode(msg, *args, **kwargs)
        finally:
            msg.queries = prepared  # it may be sent to another host
        rows = prepared.batch
        length = struct.pack(">i", len(frame) - _HEADER + len(rows.data))
        kind, tail = frame[_HEADER : _HEADER + 1], frame[_HEADER + 3 :]
        return b"".join((frame[: _HEADER - 4], length, kind, struct.pack(">H", rows.rows), rows.data, tail))


class Requests:
    """Makes the requests of one prepared INSERT, whose first columns are those of the partition."""

    def __init__(self, prepared: PreparedStatement) -> None:
        self._prepared = prepared
        identity: bytes = prepared.query_id
        self._columns = len(prepared.column_metadata)
        # What each row of a batch begins with: that it is prepared, by which id, and how many values follow.
        self.prefix = b"\x01" + struct.pack(">H", len(identity)) + identity + struct.pack(">H", self._columns)

    def request(self, rows: PreparedRows) -> Statement:
        """An unlogged BATCH, or an EXECUTE when there is one row."""
        batch = rows.batch
        values = self._values(batch.data)
        bound = BoundStatement(self._prepared)
        if batch.rows == 1:
            bound.values = list(values)
            return bound
        bound.values = [next(values) for _ in self._prepared.routing_key_indexes]
        unlogged = BatchStatement(BatchType.UNLOGGED)
        unlogged.is_idempotent = True
        unlogged.keyspace, unlogged.routing_key = bound.keyspace, bound.routing_key
        unlogged._statements_and_parameters = rows
        return unlogged

    def halves(self, batch: Batch) -> tuple[Batch, Batch]:
        """The same rows as two batches; there must be two rows or more."""
        middle, position = batch.rows // 2, 0
        for _ in range(middle):
            for value in self._values(batch.data[position:]):
                position += 4 + len(value or b"")
            position += len(self.prefix)
        return Batch(middle, batch.data[:position]), Batch(batch.rows - middle, batch.data[position:])

    def _values(self, row: memoryview) -> Iterator[bytes | None]:
        position = len(self.prefix)
        for _ in range(self._columns):
            length = int.from_bytes(row[position : position + 4], "big", signed=True)
            position += 4
            yield None if length < 0 else bytes(row[position : position + length])
            position += max(length, 0)
