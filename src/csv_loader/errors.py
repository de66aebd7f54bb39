"""Errors of the loader.

CubeError
└── LoadError
    ├── UsageError       a setting or option is missing or wrong
    │   └── ResumeError  there is nothing to resume, or it is not that load any more
    ├── CsvFileError     a file is missing, unreadable, or its header is not the source's
    ├── AwsError         a landed file or a secret cannot be fetched, or rejected rows cannot be left
    ├── CassandraError   the cluster cannot be reached, lacks the table, or did not acknowledge rows
    └── TooManyErrors    more rows were rejected than the user allows
"""

from cube_model.errors import CubeError, DefinitionError


class LoadError(CubeError):
    """Base of the errors of this package."""


class UsageError(LoadError):
    """A setting or option is missing or wrong; the text names it."""


class ResumeError(UsageError):
    """A load cannot go on from its checkpoint; the text names what is missing or has changed."""


class CsvFileError(LoadError):
    """A file cannot be loaded at all; the text names the file and line."""


class AwsError(LoadError):
    """An object or a secret cannot be read or written; the text names it."""


class CassandraError(LoadError):
    """Rows could not be written; the text names the table."""


class TooManyErrors(LoadError):
    """More rows were rejected than allowed; all that was sent is acknowledged, and the rest is not read."""


class Stopped(KeyboardInterrupt):
    """The user asked for a stop, and it is made where every row is either sent or not."""


def exit_code(error: CubeError) -> int:
    """2 for a wrong use or definition, which the same call meets again; 1 for the rest."""
    return 2 if isinstance(error, (DefinitionError, UsageError)) else 1
