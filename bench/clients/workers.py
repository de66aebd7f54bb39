"""Many requests in flight from asyncio: workers that share one iterator. Standard library only."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bench.clients.typed_rows import Row


async def sent(work: Iterable[Sequence[Row]], send: Callable[[Sequence[Row]], Awaitable[object]], workers: int) -> int:
    """Send every batch, as many at a time as there are workers; the number of rows sent."""
    left = iter(work)

    async def worker() -> int:
        rows = 0
        for batch in left:  # no await between two steps of the iterator: the workers can share it
            await send(batch)
            rows += len(batch)
        return rows

    return sum(await asyncio.gather(*(worker() for _ in range(workers))))
