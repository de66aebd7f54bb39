"""The shape of a request as plain data, the check of one against it, and the refusal as AWS words it.

A shape is a dict of members ("name*" is required), a list of one shape, a regular expression, a frozenset of words,
a range of integers, a function that says whether a value is right, or a type.
"""

import re
from typing import Any

Shape = Any
Body = dict[str, Any]


class Refused(Exception):
    """An error of the kind that AWS would answer, e.g. ConflictException."""

    def __init__(self, kind: str, message: str, **members: str) -> None:
        super().__init__(message)
        self.kind, self.members = kind, members


class Invalid(ValueError):
    """A value that is not of its shape; each service has its own kind of error for it."""


def check(value: Any, shape: Shape, place: str) -> None:
    """Raise Invalid, naming the place, unless the value is of that shape."""
    if isinstance(shape, dict):
        _check_members(value, shape, place)
    elif isinstance(shape, list):
        _refuse_unless(isinstance(value, list), value, place, "a list")
        for number, element in enumerate(value):
            check(element, shape[0], f"{place}[{number}]")
    else:
        expected, right = _expectation(value, shape)
        _refuse_unless(right, value, place, expected)


def _check_members(value: Any, shape: dict[str, Shape], place: str) -> None:
    _refuse_unless(isinstance(value, dict), value, place, "a structure")
    known = {name.rstrip("*"): inner for name, inner in shape.items()}
    for name in (name[:-1] for name in shape if name.endswith("*")):
        if value.get(name) is None:
            raise Invalid(f"{place}.{name} is missing")
    for name, inner in value.items():
        if name not in known:
            raise Invalid(f"{place}.{name} is not a member that is emulated; there are {', '.join(known)}")
        if inner is not None:
            check(inner, known[name], f"{place}.{name}")


def _expectation(value: Any, shape: Shape) -> tuple[str, bool]:
    if isinstance(shape, re.Pattern):
        return f"of the form {shape.pattern}", isinstance(value, str) and bool(shape.fullmatch(value))
    if isinstance(shape, frozenset):
        return f"one of {', '.join(sorted(shape))}", isinstance(value, str) and value in shape
    if isinstance(shape, range):
        return f"from {shape.start} to {shape.stop - 1}", type(value) is int and value in shape
    if isinstance(shape, type):
        return f"of the type {shape.__name__}", isinstance(value, shape)
    return shape.__doc__ or shape.__name__, bool(shape(value))


def _refuse_unless(right: bool, value: Any, place: str, expected: str) -> None:
    if not right:
        raise Invalid(f"{place} is {value!r}, it must be {expected}")
