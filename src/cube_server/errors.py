"""Errors of the server.

CubeError
└── ServeError     the published version cannot be read or served
"""

from cube_model.errors import CubeError


class ServeError(CubeError):
    """The server cannot start, or cannot read what is published."""
