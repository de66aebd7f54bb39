"""Errors of the ingest.

CubeError
└── IngestError
    ├── BadRequest       the caller can mend it; has an HTTP status
    ├── BadMessage       a message of the queue cannot be taken, or not whole
    ├── OutOfTime        a run of the function ends before its work does
    ├── ClientApiError   the client's API did not answer, or not as agreed
    ├── TokenError       the token for the client's API cannot be read
    └── FactTableError   DynamoDB refused, or a key is so contended that no write wins
"""

from cube_model.errors import CubeError


class IngestError(CubeError):
    """Base of the errors of this package."""


class BadRequest(IngestError):
    """A request that cannot be taken; carries the HTTP status to answer with."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


class BadMessage(IngestError):
    """A message that is not of a known form, or has a record that was rejected."""


class OutOfTime(IngestError):
    """Work that was not begun, or not finished, in the time that a run of the function has."""


class ClientApiError(IngestError):
    """The client's API failed after every retry, refused the token, or answered something else than records."""


class TokenError(IngestError):
    """The secret with the token for the client's API cannot be read, or holds none."""


class FactTableError(IngestError):
    """Facts could not be written."""
