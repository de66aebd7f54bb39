"""A server between a client and Cassandra that does what networks and overloaded servers do, by a script."""

import asyncio
import random
import socket
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial

from local.settings import HOST
from tests.faults.cql_frames import (
    IS_BOOTSTRAPPING,
    OVERLOADED,
    UNAVAILABLE,
    UNPREPARED,
    WRITE_TIMEOUT,
    Frame,
    Frames,
    in_segments,
    refusal,
)


class Fault(StrEnum):
    """What may become of one write."""

    OVERLOADED = "overloaded"
    IS_BOOTSTRAPPING = "is bootstrapping"
    UNAVAILABLE = "unavailable"
    UNPREPARED = "unprepared"
    TIMED_OUT = "timed out, not written"
    TIMED_OUT_WRITTEN = "timed out, but written"
    LOST_REQUEST = "request lost"
    LOST_ANSWER = "written, answer lost"
    LATE_ANSWER = "written, answer after the client gave up"
    DELAY = "answer delayed"
    HELD = "written late, or never if the client goes"
    RESET = "connection reset, not written"
    RESET_WRITTEN = "written, connection reset instead of an answer"
    HALF_CLOSED = "closed towards the client only"
    BLACKHOLE = "connection silent for ever"


_REFUSED = {
    Fault.OVERLOADED: OVERLOADED,
    Fault.IS_BOOTSTRAPPING: IS_BOOTSTRAPPING,
    Fault.UNAVAILABLE: UNAVAILABLE,
    Fault.UNPREPARED: UNPREPARED,
    Fault.TIMED_OUT: WRITE_TIMEOUT,
}
_AFTER_THE_WRITE = (
    Fault.TIMED_OUT_WRITTEN,
    Fault.LOST_ANSWER,
    Fault.LATE_ANSWER,
    Fault.DELAY,
    Fault.RESET_WRITTEN,
    Fault.HALF_CLOSED,
)


class Script:
    """Faults in a random order, one for every some writes; the seed tells which."""

    def __init__(self, faults: Sequence[Fault] = (), every: int = 1, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self.left = deque(self._random.sample(faults, len(faults)))
        self._every = every
        self._next = self._gap()

    def of(self, number: int) -> Fault | None:
        """The fault of the write of this number."""
        if not self.left or number < self._next:
            return None
        self._next = number + self._gap()
        return self.left.popleft()

    def _gap(self) -> int:
        return self._random.randint(1, 2 * self._every - 1)


class FaultProxy:
    """Counts the writes and injects the script's faults; `on_write` is told the number of each before it is sent on."""

    def __init__(self, target: tuple[str, int], script: Script, late: float = 0.0) -> None:
        self.target, self.script, self.late = target, script, late
        self.port = 0
        self.writes = 0
        self.injected: Counter[Fault] = Counter()
        self.on_write: Callable[[int], None] = lambda number: None
        self.links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None

    @contextmanager
    def running(self) -> Iterator["FaultProxy"]:
        """Listen on a free port."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self.come_back()
        try:
            yield self
        finally:
            self.go_away()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def come_back(self) -> None:
        """Listen, on the same port as before."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def go_away(self) -> None:
        """Refuse connections, and reset those that there are, as if the server were gone."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()

    def go_away_now(self) -> None:
        """The same for `on_write`, which is called where nothing may wait."""
        self._loop.create_task(self._close())

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Have something done a while after a write; for `on_write`, too."""
        self._loop.call_later(seconds, action)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        for link in list(self.links):
            link.reset()
        while self.links:
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(self, (reader, writer), server)
        self.links.add(link)
        try:
            await link.run()
        finally:
            self.links.discard(link)
            self.script.left.extendleft(link.pending.values())  # they never came to be


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Link:
    """One connection of the client, and its other half to the server."""

    def __init__(self, proxy: FaultProxy, client: Ends, server: Ends) -> None:
        self._proxy = proxy
        self._client, self._server = client, server
        self._requests, self._answers = Frames(client[0]), Frames(server[0])
        self.pending: dict[int, Fault] = {}  # by stream; they come with the answer
        self._faulty: dict[int, Frame] = {}
        self._silent = self._client_closed = False
        self._segmented = {client[1]: False, server[1]: False}

    async def run(self) -> None:
        """Carry frames until either side ends the connection."""
        tasks = {asyncio.ensure_future(self._carry_requests()), asyncio.ensure_future(self._carry_answers())}
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        self._client[1].transport.abort()
        self._server[1].transport.abort()

    def reset(self) -> None:
        """Close towards the client with RST, whatever is on its way."""
        end = self._client[1].get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._client[1].transport.abort()
        self._server[1].transport.abort()

    async def _carry_requests(self) -> None:
        async for frame in self._requests:
            if self._silent:
                continue
            fault = self._fault_of(frame) if frame.is_write else None
            if fault is None or fault in _AFTER_THE_WRITE:
                self._send(self._server[1], frame)
            else:
                self._refuse(frame, fault)
            await self._server[1].drain()

    def _fault_of(self, frame: Frame) -> Fault | None:
        proxy = self._proxy
        proxy.writes += 1
        proxy.on_write(proxy.writes)
        fault = proxy.script.of(proxy.writes)
        if fault in _AFTER_THE_WRITE:
            self.pending[frame.stream], self._faulty[frame.stream] = fault, frame
        return fault

    def _refuse(self, frame: Frame, fault: Fault) -> None:
        """What happens instead of the write."""
        self._proxy.injected[fault] += 1
        if fault in _REFUSED:
            self._send(self._client[1], refusal(frame, _REFUSED[fault]))
        elif fault is Fault.HELD:
            seconds = self._proxy.late * 0.2
            asyncio.get_running_loop().call_later(seconds, partial(self._send, self._server[1], frame))
        elif fault is Fault.RESET:
            self.reset()
        elif fault is Fault.BLACKHOLE:
            self._silent = True

    async def _carry_answers(self) -> None:
        async for frame in self._answers:
            if self._silent or self._client_closed:
                continue
            fault = self.pending.pop(frame.stream, None)
            if fault is None:
                self._send(self._client[1], frame)
            else:
                self._proxy.injected[fault] += 1
                self._spoil(frame, fault)
            await self._client[1].drain()

    def _spoil(self, answer: Frame, fault: Fault) -> None:
        """What happens instead of the answer to a write that is written."""
        request = self._faulty.pop(answer.stream)
        if fault is Fault.TIMED_OUT_WRITTEN:
            self._send(self._client[1], refusal(request, WRITE_TIMEOUT))
        elif fault in (Fault.DELAY, Fault.LATE_ANSWER):
            seconds = self._proxy.late * (0.2 if fault is Fault.DELAY else 1.5)
            asyncio.get_running_loop().call_later(seconds, partial(self._send, self._client[1], answer))
        elif fault is Fault.RESET_WRITTEN:
            self.reset()
        elif fault is Fault.HALF_CLOSED:
            self._client_closed = True
            self._client[1].write_eof()

    def _send(self, writer: asyncio.StreamWriter, frame: Frame) -> None:
        if writer.transport.is_closing():
            return
        writer.write(in_segments(frame.bytes) if self._segmented[writer] else frame.bytes)
        self._segmented[writer] = self._segmented[writer] or frame.begins_segments
