"""How far a `terraform apply` is, resource by resource, so that the next step need not wait for what it does not use.

Terraform says it itself: the plan lists what is to be done, the apply says of each when it is complete.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_PLANNED = re.compile(
    r"^  # (.+?)(?: \(deposed object \w+\))? (?:is tainted, so )?"
    r"(will be created|will be updated|will be destroyed|(?:must|will) be replaced)"
)
_COMPLETE = re.compile(r"^(.+?)(?: \(deposed object \w+\))?: (?:Creation|Modifications|Destruction) complete after ")
_STEP = 25  # actions between two lines about the progress


@dataclass
class Rollout:
    """What is planned and not yet done; waiting and telling may happen in different threads."""

    say: Callable[[str], None]
    _left: Counter[str] = field(default_factory=Counter)
    _planned: int = 0
    _ended: bool = False
    _error: BaseException | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def plan(self, output: str) -> None:
        """Take what `terraform plan` printed; a replacement is a destruction and a creation."""
        with self._changed:
            for line in output.splitlines():
                if found := _PLANNED.match(line):
                    self._left[found[1]] += 2 if found[2].endswith("replaced") else 1
            self._planned = self._left.total()
            self._changed.notify_all()

    def saw(self, line: str) -> None:
        """Take a line of `terraform apply`."""
        found = _COMPLETE.match(line)
        if not found or found[1] not in self._left:
            return
        with self._changed:
            self._left -= Counter([found[1]])
            done = self._planned - self._left.total()
            self._changed.notify_all()
        if done % _STEP == 0:
            self.say(f"{done} of {self._planned} resources done")

    def end(self, error: BaseException | None = None) -> None:
        """The apply has ended, and why if it failed."""
        with self._changed:
            self._ended, self._error = True, error
            self._changed.notify_all()

    def wait_for(self, *starts: str) -> None:
        """Return once every resource stands whose address in the stack starts so; raises why if one never will."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self._planned and not any(self._of(starts))))
            if self._error and (not self._planned or any(self._of(starts))):
                raise self._error

    def _of(self, starts: tuple[str, ...]) -> Iterator[str]:
        whole = tuple(f"module.stack.module.{start}" for start in starts)
        return (address for address in self._left if address.startswith(whole))
