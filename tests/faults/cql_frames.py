"""Frames of Cassandra's native protocol, version 4 and 5: how they lie in a stream, and the errors a server answers.

https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec
"""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

ERROR, STARTUP, READY, AUTHENTICATE, EXECUTE, BATCH = 0x00, 0x01, 0x02, 0x03, 0x0A, 0x0D
SERVER_ERROR, UNAVAILABLE, OVERLOADED, IS_BOOTSTRAPPING, WRITE_TIMEOUT, UNPREPARED = (
    0x0000,
    0x1000,
    0x1001,
    0x1002,
    0x1100,
    0x2500,
)
LOCAL_QUORUM = 6
_HEADER = struct.Struct(">BBhBI")
_SEGMENT = (1 << 17) - 1  # bytes of the largest
_SELF_CONTAINED = 1 << 17


@dataclass(frozen=True)
class Frame:
    """One request or answer."""

    version: int  # with the bit that tells answers from requests
    flags: int
    stream: int
    opcode: int
    body: bytes

    @property
    def bytes(self) -> bytes:
        return _HEADER.pack(self.version, self.flags, self.stream, self.opcode, len(self.body)) + self.body

    @property
    def is_write(self) -> bool:
        """Whether the request is a prepared statement or a batch of them: nothing else changes rows here."""
        return self.opcode in (EXECUTE, BATCH)

    @property
    def begins_segments(self) -> bool:
        """Whether what follows in the same direction lies in segments."""
        return self.version & 0x7F == 5 and self.opcode in (STARTUP, READY, AUTHENTICATE)


class Frames:
    """The frames that come out of one end of a connection."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._segmented = False
        self._rest = b""

    async def __aiter__(self) -> AsyncIterator[Frame]:
        while True:
            try:
                header = await self._read(_HEADER.size)
                version, flags, stream, opcode, length = _HEADER.unpack(header)
                frame = Frame(version, flags, stream, opcode, await self._read(length))
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            self._segmented = self._segmented or frame.begins_segments
            yield frame

    async def _read(self, size: int) -> bytes:
        if not self._segmented:
            return await self._stream.readexactly(size)
        while len(self._rest) < size:
            header = int.from_bytes((await self._stream.readexactly(6))[:3], "little")
            self._rest += await self._stream.readexactly(header & _SEGMENT)
            await self._stream.readexactly(4)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def in_segments(frame: bytes) -> bytes:
    """The frame as version 5 sends it."""
    parts = [frame[at : at + _SEGMENT] for at in range(0, len(frame), _SEGMENT)]
    flag = _SELF_CONTAINED if len(parts) == 1 else 0
    return b"".join(_segment(part, flag) for part in parts)


def _segment(payload: bytes, flag: int) -> bytes:
    header = (len(payload) | flag).to_bytes(3, "little")
    checked = zlib.crc32(payload, zlib.crc32(b"\xfa\x2d\x55\xca"))
    return header + _crc24(header).to_bytes(3, "little") + payload + checked.to_bytes(4, "little")


def _crc24(header: bytes) -> int:
    crc = 0x875060
    for byte in header:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            crc ^= 0x1974F0B if crc & 0x1000000 else 0
    return crc


def refusal(request: Frame, code: int) -> Frame:
    """The answer to a write that fails with this code."""
    message = b"injected"
    detail = {
        UNAVAILABLE: struct.pack(">Hii", LOCAL_QUORUM, 2, 1),
        WRITE_TIMEOUT: struct.pack(">Hii", LOCAL_QUORUM, 0, 1) + _string(b"UNLOGGED_BATCH"),
        UNPREPARED: _string(_statement(request)) if code == UNPREPARED else b"",
    }
    body = struct.pack(">i", code) + _string(message) + detail.get(code, b"")
    return Frame(request.version | 0x80, 0, request.stream, ERROR, body)


def _statement(request: Frame) -> bytes:
    """The identity of the (first) prepared statement."""
    at = 4 if request.opcode == BATCH else 0  # a batch begins with its kind, a count, and the first one's kind
    (length,) = struct.unpack_from(">H", request.body, at)
    return request.body[at + 2 : at + 2 + length]


def _string(text: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text
