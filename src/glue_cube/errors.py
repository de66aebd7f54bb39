"""Errors of the cube's job.

CubeError
└── BuildError
    ├── SettingsError    an argument or the secret has no meaning
    ├── SourceError      a source cannot be read, or holds what the definition does not allow
    └── PublishError     the store differs from what was written, or another build published meanwhile
"""

from cube_model.errors import CubeError


class BuildError(CubeError):
    """Base of the errors of this package."""


class SettingsError(BuildError):
    """An argument of the job, or the secret that it names, cannot be used; the text names it."""


class SourceError(BuildError):
    """A source cannot be read or aggregated; the text names the table and column."""


class PublishError(BuildError):
    """A version was not published; readers go on with the one they had."""
