"""Errors of the loader.

CubeError
└── LoadError
    ├── UsageError       a setting or option is missing or wrong
    ├── CsvFileError     a file is missing, unreadable, or its header is not the source's
    └── CassandraError   the cluster cannot be reached, lacks the table, or did not acknowledge rows
"""

from cube_model.errors import CubeError


class LoadError(CubeError):
    """Base of the errors of this package."""


class UsageError(LoadError):
    """A setting or option is missing or wrong; the text names it."""


class CsvFileError(LoadError):
    """A file cannot be loaded at all; the text names the file and line."""


class CassandraError(LoadError):
    """Rows could not be written; the text names the table."""
