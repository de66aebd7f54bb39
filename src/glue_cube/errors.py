"""Errors of the cube's job.

CubeError
└── BuildError
    ├── SourceError      a source cannot be read, or holds what the definition does not allow
    └── PublishError     the store differs from what was written, or another build published meanwhile
"""

from cube_model.errors import CubeError


class BuildError(CubeError):
    """Base of the errors of this package."""


class SourceError(BuildError):
    """A source cannot be read or aggregated; the text names the table and column."""


class PublishError(BuildError):
    """A version was not published; readers go on with the one they had."""
