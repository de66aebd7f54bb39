"""How many requests may be unanswered at once: more while answers come as fast as before, fewer when they do not."""

_START, _ENOUGH, _MOST = 32, 16, 512  # with fewer than enough a server has nothing to do between two requests
_EPOCH = 32  # answers, at least, whose mean latency tells


class InFlight:
    """A window after TCP Vegas (Brakmo, Peterson 1995): it grows until requests only wait, and halves on overload.

    With a window beyond what the server works on at once, more requests only wait longer: the latency grows with the
    window, the rate does not.
    """

    def __init__(self, start: int = _START) -> None:
        self.limit = start
        self._base = float("inf")  # s, the least mean latency so far, that of a server without a queue
        self._latencies: list[float] = []
        self._since_halved = _EPOCH

    def answered(self, latency: float) -> None:
        """Note an answer and its latency in seconds."""
        self._latencies.append(latency)
        self._since_halved += 1
        if len(self._latencies) >= max(self.limit, _EPOCH):
            self._judge(sum(self._latencies) / len(self._latencies))
            self._latencies.clear()

    def overloaded(self) -> None:
        """Note that the server did not keep up: half as many, once for all that were in flight."""
        if self._since_halved >= self.limit:
            self.limit = max(self.limit // 2, 1)
            self._since_halved = 0
        self._latencies.clear()

    def _judge(self, mean: float) -> None:
        self._base = min(mean, self._base)
        queued = self.limit * (1 - self._base / mean)  # requests that only wait
        if queued < self.limit * 0.5:
            self.limit = min(self.limit + max(1, self.limit // 8), _MOST)
        elif queued > self.limit * 0.75:
            if self.limit <= _ENOUGH:
                self._base = mean  # nothing queues here: the server has become slower for good
            self.limit = max(self.limit - self.limit // 8, min(self.limit, _ENOUGH))
