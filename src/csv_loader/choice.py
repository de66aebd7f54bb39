"""What the user asks for, checked before anything is read: which sources, and how their files are written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from csv_loader.errors import UsageError
from cube_model.definition import CsvSource, FileProfile
from cube_model.file_profile import overridden, profile_faults


@dataclass(frozen=True)
class Chosen:
    """A source and its profile, the command line's over that of `cube.yaml`."""

    source: CsvSource
    given: FileProfile


@dataclass(frozen=True)
class Written:
    """How the files are written, as the command line says: texts by key of the profile, nulls, names in the header."""

    profile: Mapping[str, str]
    nulls: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    @classmethod
    def of(cls, texts: Mapping[str, str | None], nulls: list[str] | None, header: list[str] | None) -> "Written":
        """What the options say, None where one is not given."""
        profile = {key: text for key, text in texts.items() if text is not None}
        return cls(profile, tuple(nulls or ()), tuple(header or ()))


def chosen_sources(sources: Sequence[CsvSource], only: Sequence[str], written: Written) -> list[Chosen]:
    """The sources of these names, all without any; UsageError names what is unknown or does not fit."""
    names = [source.name for source in sources]
    for name in only:
        if name not in names:
            raise UsageError(f"unknown source {name!r}; one of: {', '.join(names)}")
    wanted = [source for source in sources if not only or source.name in only]
    header = dict(_pair(text) for text in written.header)
    _refuse_unknown_columns(header, wanted)
    return [_chosen(source, written, header) for source in wanted]


def _chosen(source: CsvSource, written: Written, header: Mapping[str, str]) -> Chosen:
    columns = [column.name for column in source.columns]
    own = [(name, column) for name, column in header.items() if column in columns]
    given = overridden(source.profile, written.profile, own)
    for key, what, remedy in profile_faults(given, columns):
        raise UsageError(f"--{key}: {what}; {remedy}")
    return Chosen(replace(source, nulls=written.nulls) if written.nulls else source, given)


def _pair(text: str) -> tuple[str, str]:
    name, equals, column = text.rpartition("=")
    if not (equals and name and column):
        raise UsageError(f"--header {text!r} is not of the form 'Name in the file=column'")
    return name, column


def _refuse_unknown_columns(header: Mapping[str, str], sources: Sequence[CsvSource]) -> None:
    columns = list(_columns(sources))
    for name, column in header.items():
        if column not in columns:
            raise UsageError(f"--header {name}={column}: unknown column; one of: {', '.join(dict.fromkeys(columns))}")


def _columns(sources: Sequence[CsvSource]) -> Iterator[str]:
    for source in sources:
        yield from (column.name for column in source.columns)
