"""Strict reading of YAML mappings that remembers lines and collects every problem.

The dialect is what PyYAML (YAML 1.1) and Terraform's `yamldecode` (a YAML 1.2 subset) agree on:
no anchors, no duplicate keys, no plain scalar that one of them takes for a number, date or boolean.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

import yaml

from cube_model.findings import Findings

_NAME = re.compile(r"[a-z][a-z0-9_]{1,31}")  # what a Terraform name and a CQL name can be
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_BOOLEAN = {"true": True, "false": False}
_LOOKS_LIKE_BOOLEAN = frozenset({"y", "n", "yes", "no", "on", "off"})
_T = TypeVar("_T")


def read_document(text: str, findings: Findings) -> "Section | None":
    """The top mapping of a YAML text, or None when it is not readable as one."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        findings.report(
            mark.line + 1 if mark else 1, f"not YAML ({what})", "mend the syntax at or just before this line"
        )
        return None
    for event in events:
        if isinstance(event, yaml.NodeEvent) and event.anchor and event.start_mark:
            findings.report(event.start_mark.line + 1, f"anchor or alias {event.anchor!r}", "write the value out")
    if not isinstance(node, yaml.MappingNode):
        findings.report(1, "the document is not a mapping", "start with `cube: <name>`")
        return None
    return Section(node, "", findings)


class Section:
    """One mapping of the document; each getter takes its key away, `finish` reports the keys left over."""

    def __init__(self, node: yaml.MappingNode, path: str, findings: Findings) -> None:
        self.path = path
        self.line: int = node.start_mark.line + 1
        self._findings = findings
        self._seen: list[str] = []
        self._left: dict[str, tuple[int, yaml.Node]] = {}
        for key, value in node.value:
            self._add(key, value)

    def _add(self, key: yaml.Node, value: yaml.Node) -> None:
        line, name = key.start_mark.line + 1, str(key.value)
        if name in self._left:
            self.problem(line, f"duplicate key {name!r}", "keep one of the two")
        plain = isinstance(key, yaml.ScalarNode) and key.style is None
        if plain and (name.lower() in _LOOKS_LIKE_BOOLEAN or name in _BOOLEAN):
            self.problem(line, f"the key {name!r} is a boolean in YAML", "quote it, or use another name")
        self._left[name] = (line, value)
        self._findings.lines[self.child(name)] = line

    def child(self, key: str) -> str:
        """The dotted path of a key in this mapping."""
        return f"{self.path}.{key}" if self.path else key

    def problem(self, line: int, what: str, remedy: str) -> None:
        """Note a problem at a line of this document."""
        self._findings.report(line, what, remedy)

    def line_of(self, key: str) -> int:
        """The line on which the key stands, or the mapping's own."""
        return self._findings.lines.get(self.child(key), self.line)

    def names(self) -> tuple[str, ...]:
        """The keys not taken yet."""
        return tuple(self._left)

    def _take(self, key: str, required: bool) -> yaml.Node | None:
        self._seen.append(key)
        if key in self._left:
            return self._left.pop(key)[1]
        if required:
            where = f" in {self.path}" if self.path else ""
            self.problem(self.line, f"the key {key!r} is missing{where}", f"add `{key}:`")
        return None

    def text(self, key: str, *, required: bool = True) -> str | None:
        """A string value."""
        node = self._take(key, required)
        return None if node is None else self._scalar(node, self.child(key))

    def name(self, key: str) -> str | None:
        """A string that is a name: lower-case letters, digits and `_`, from 2 to 32 characters."""
        text = self.text(key)
        return None if text is None else self.checked_name(text, self.line_of(key))

    def checked_name(self, text: str, line: int) -> str:
        """The text itself; a problem is noted if it is not a name."""
        if not _NAME.fullmatch(text):
            self.problem(line, f"{text!r} is not a name", "use 2 to 32 of a-z, 0-9 and _, a letter first")
        return text

    def number(self, key: str) -> int | None:
        """An optional integer from 1."""
        node = self._take(key, required=False)
        if node is None:
            return None
        if (
            isinstance(node, yaml.ScalarNode)
            and node.style is None
            and _INTEGER.fullmatch(node.value)
            and int(node.value) > 0
        ):
            return int(node.value)
        self.problem(node.start_mark.line + 1, f"{self.child(key)} is not a number", "write an integer from 1")
        return None

    def flag(self, key: str) -> bool:
        """An optional `true` or `false`; false when absent."""
        node = self._take(key, required=False)
        if node is None:
            return False
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _BOOLEAN:
            return _BOOLEAN[node.value]
        self.problem(node.start_mark.line + 1, f"{self.child(key)} is neither true nor false", "write true or false")
        return False

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(self._items(key, required, self._scalar))

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """An optional list of lists of strings."""
        return tuple(self._items(key, False, self._sequence))

    def section(self, key: str, *, required: bool = True) -> "Section | None":
        """A mapping inside this one."""
        node = self._take(key, required)
        return None if node is None else self._mapping(node, self.child(key))

    def sections(self, key: str) -> Iterator["Section"]:
        """An optional list of mappings."""
        return iter(self._items(key, False, self._mapping))

    def pairs(self, key: str, *, required: bool = False, named: bool = False) -> tuple[tuple[str, str], ...]:
        """A mapping of strings to strings, in its order; its keys must be names if `named`."""
        section = self.section(key, required=required)
        if section is None:
            return ()
        for name in section.names() if named else ():
            section.checked_name(name, section.line_of(name))
        return tuple((name, text) for name in section.names() if (text := section.text(name)) is not None)

    def entries(self, key: str, *, required: bool = True) -> Iterator[tuple[str, "Section"]]:
        """The (name, mapping) pairs of a mapping of mappings."""
        section = self.section(key, required=required)
        for name in section.names() if section else ():
            assert section is not None
            if (inner := section.section(name)) is not None:
                yield section.checked_name(name, section.line_of(name)), inner

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._left

    def is_list(self, key: str) -> bool:
        """Whether the key is there and holds a list."""
        return key in self._left and isinstance(self._left[key][1], yaml.SequenceNode)

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for name, (line, _) in self._left.items():
            close = difflib.get_close_matches(name, self._seen, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(self._seen)}"
            self.problem(line, f"unknown key {name!r}", hint)

    def _items(self, key: str, required: bool, read: Callable[[yaml.Node, str], _T | None]) -> list[_T]:
        node = self._take(key, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node.start_mark.line + 1, f"{self.child(key)} is not a list", "write it as [a, b]")
            return []
        return [item for part in node.value if (item := read(part, self.child(key))) is not None]

    def _sequence(self, node: yaml.Node, path: str) -> tuple[str, ...] | None:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node.start_mark.line + 1, f"an item of {path} is not a list", "write it as [[a, b], [c, d]]")
            return None
        return tuple(text for part in node.value if (text := self._scalar(part, path)) is not None)

    def _mapping(self, node: yaml.Node, path: str) -> "Section | None":
        if isinstance(node, yaml.MappingNode):
            return Section(node, path, self._findings)
        self.problem(node.start_mark.line + 1, f"{path} is not a mapping", "write it as {key: value}")
        return None

    def _scalar(self, node: yaml.Node, path: str) -> str | None:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self.problem(line, f"{path} is not text", "write one value")
            return None
        odd = node.tag != "tag:yaml.org,2002:str" or node.value.lower() in _LOOKS_LIKE_BOOLEAN
        if node.style is None and odd:
            self.problem(line, f"{path}: {node.value!r} is not read as text", f'quote it: "{node.value}"')
        return str(node.value)
