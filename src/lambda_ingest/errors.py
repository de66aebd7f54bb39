"""Errors of the ingest.

CubeError
└── IngestError
    ├── BadRequest       the caller can mend it; has an HTTP status
    ├── ClientApiError   the client's API did not answer, or not as agreed
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


class ClientApiError(IngestError):
    """The client's API failed after every retry, or answered something that is not a page of records."""


class FactTableError(IngestError):
    """Facts could not be written."""
