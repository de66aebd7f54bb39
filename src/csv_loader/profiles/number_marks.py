"""Numbers with a decimal comma or marks between thousands, made into what the model reads: text to text, exactly."""

import re

from cube_model.logical_types import INTEGERS, Kind

_SPACES = " \u00a0\u202f"  # a thousands mark that is a space is often one that does not break


class NumberMarks:
    """The decimal and thousands marks of a file, and the numbers that may be written with them."""

    def __init__(self, decimal: str, thousands: str) -> None:
        self._decimal, self._thousands = decimal, thousands
        mark = f"[{_SPACES}]" if thousands == " " else re.escape(thousands)
        grouped = f"|[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" if thousands else ""
        self._mark = re.compile(mark) if thousands else None
        self._integer = re.compile(f"[+-]?(?:[0-9]+{grouped})")
        whole = f"(?P<whole>[0-9]+{grouped})"
        point = re.escape(decimal)
        self._number = re.compile(
            f"(?P<sign>[+-]?)(?:{whole}(?:{point}(?P<part>[0-9]*))?|{point}(?P<only>[0-9]+))(?P<power>[eE][+-]?[0-9]+)?"
        )

    def canonical(self, kind: Kind, text: str) -> str:
        """The number with a point and no other mark; ValueError if it is not written with these marks."""
        return self._of_integer(text) if kind in INTEGERS else self._of_number(text, kind)

    def _of_integer(self, text: str) -> str:
        if not self._integer.fullmatch(text):
            raise ValueError(f"is not an integer {self._shown()}")
        return self._unmarked(text)

    def _of_number(self, text: str, kind: Kind) -> str:
        found = self._number.fullmatch(text)
        if not found or (found["power"] and kind is Kind.DECIMAL):
            raise ValueError(f"is not a number {self._shown()}")
        whole, part = self._unmarked(found["whole"] or ""), found["part"] or found["only"]
        return f"{found['sign']}{whole}{'.' + part if part else ''}{found['power'] or ''}"

    def _unmarked(self, whole: str) -> str:
        return self._mark.sub("", whole) if self._mark else whole

    def _shown(self) -> str:
        thousands = f"thousands mark {self._thousands!r}" if self._thousands else "no thousands mark"
        return f"with decimal mark {self._decimal!r} and {thousands}"
