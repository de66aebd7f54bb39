"""The table read back: every value as the bytes that Cassandra sends, none made into an object."""

from collections.abc import Iterator
from typing import Any

from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.cqltypes import BytesType
from cassandra.policies import RoundRobinPolicy
from cassandra.protocol import ProtocolHandler, ResultMessage
from cassandra.query import tuple_factory

from bench.contents import Bytes, Content, content_of_table
from cube_model.definition import CsvSource

_PAGE = 5_000  # rows
_FAST_RESULT: Any = ProtocolHandler.message_types_by_opcode[ResultMessage.opcode]


class _RawResult(_FAST_RESULT):  # type: ignore[misc]  # its name begins so that the driver does not register it for all
    """A result whose columns are all said to be blobs."""

    def recv_results_metadata(self, stream: Any, user_types: Any) -> None:
        super().recv_results_metadata(stream, user_types)
        described: Any = getattr(self, "column_metadata", None) or ()
        self.column_metadata = [(*column[:3], BytesType) for column in described]


class _RawHandler(ProtocolHandler):  # type: ignore[misc]
    message_types_by_opcode = {**ProtocolHandler.message_types_by_opcode, ResultMessage.opcode: _RawResult}


def content_of_stored(host: str, port: int, keyspace: str, source: CsvSource) -> Content:
    """What the source's table holds."""
    return content_of_table(_stored(host, port, keyspace, source), source)


def _stored(host: str, port: int, keyspace: str, source: CsvSource) -> Iterator[tuple[Bytes, ...]]:
    profile = ExecutionProfile(load_balancing_policy=RoundRobinPolicy(), request_timeout=120, row_factory=tuple_factory)
    with Cluster([host], port=port, execution_profiles={EXEC_PROFILE_DEFAULT: profile}) as cluster:
        session = cluster.connect()
        session.client_protocol_handler = _RawHandler
        session.default_fetch_size = _PAGE
        names = ", ".join(f'"{column.name}"' for column in source.columns)
        yield from session.execute(f'SELECT {names} FROM "{keyspace}"."{source.name}"')
