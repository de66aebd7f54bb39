"""A table for a dry run: rows are read, typed and made into requests, and go nowhere."""

from collections.abc import Callable

from csv_loader.frames.rows import Batch, BatchSize


class NoTable:
    """Takes batches as a table does, and forgets them."""

    def __init__(self, batch_rows: int) -> None:
        self.prefix = b"\0"  # rows without any bytes are none
        self.size = BatchSize(batch_rows)

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        """Acknowledge at once."""
        acknowledged()

    def finish(self) -> None:
        """Nothing is in flight."""
