"""The marks of changed segments in memory, for whoever writes facts and for the job."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cube_model.change_marks import is_note, note_name, note_text, parse_note
from glue_cube.build_changed import Mark
from tests.fakes import Countdown

HOUR = 3600.0


@dataclass
class FakeMarks:
    """Attributes by source, as in the control table; `steps` tells in which order what was done."""

    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    now: float = 0.0
    countdown: Countdown = field(default_factory=Countdown)
    steps: list[str] = field(default_factory=list)
    tokens: int = 0

    def begin(self, source: str, segments: Sequence[str]) -> str:
        self._step("begin", segments)
        note = note_name(self._token())
        self.attributes.setdefault(source, {})[note] = note_text(self.now, segments)
        return note

    def end(self, source: str, note: str, segments: Sequence[str]) -> None:
        self._step("end", segments)
        del self.attributes[source][note]
        self.attributes[source].update(dict.fromkeys(segments, self._token()))

    def read(self, sources: Sequence[str]) -> list[Mark]:
        return [mark for source in sources for mark in self._marks(source)]

    def clear(self, marks: Sequence[Mark]) -> list[Mark]:
        kept = []
        for mark in marks:
            if self.attributes[mark.source].get(mark.name, mark.token) == mark.token:
                self.attributes[mark.source].pop(mark.name, None)
            else:
                kept.append(mark)
        return kept

    def _marks(self, source: str) -> list[Mark]:
        found = []
        for name, text in self.attributes.get(source, {}).items():
            since, segments = parse_note(text) if is_note(name) else (self.now - 2 * HOUR, (name,))
            if since < self.now - HOUR:
                found.append(Mark(source, segments, name, text))
        return found

    def _token(self) -> str:
        self.tokens += 1
        return f"t{self.tokens}"

    def _step(self, what: str, segments: Sequence[str]) -> None:
        self.countdown.step()
        self.steps.append(f"{what} {' '.join(segments)}")
