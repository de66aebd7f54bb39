"""The names of versions: they sort by time."""

import uuid
from datetime import UTC, datetime


def new_version() -> tuple[str, str]:
    """A name that no other version has, and the time that it tells."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}", now.isoformat(timespec="seconds")
