"""How many rows of a load may be rejected before it ends: a number, or a share of all."""

import re
from dataclasses import dataclass

from csv_loader.errors import UsageError

_ROWS_THAT_TELL = 1_000  # a share of fewer says little, until the load ends


@dataclass(frozen=True)
class MaxErrors:
    """The most rejected rows by `count`, or by `share` from 0 to 1; any number when neither is given."""

    count: int | None = None
    share: float | None = None

    def exceeded(self, rejected: int, rows: int, ended: bool) -> bool:
        """Whether so many rejected of so many rows are too many; a share counts from 1,000 rows on, and at the end."""
        if self.count is not None and rejected > self.count:
            return True
        return self.share is not None and (ended or rows >= _ROWS_THAT_TELL) and rejected > self.share * rows

    def __str__(self) -> str:
        if self.share is not None:
            return f"{self.share * 100:g}%"
        return "any number" if self.count is None else f"{self.count:,}"


def parse_max_errors(text: str, where: str = "--max-errors ") -> MaxErrors:
    """`100` or `5%`; UsageError for anything else says where it is given."""
    if re.fullmatch(r"[0-9]{1,18}", text):
        return MaxErrors(count=int(text))
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})?%", text) and float(text[:-1]) <= 100:
        return MaxErrors(share=float(text[:-1]) / 100)
    raise UsageError(f"{where}{text!r} is neither a number of rows, as 100, nor a share of them, as 5%")
