"""A user and a password, as a secret holds them."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Login:
    """A user and a password; the password is in no text of this value."""

    username: str
    password: str = field(repr=False)


def parse_login(text: str) -> Login | None:
    """The login in JSON with the texts `username` and `password`; None if it is none, so that no error quotes it."""
    try:
        found = json.loads(text)
        username, password = found["username"], found["password"]
    except (ValueError, TypeError, KeyError):
        return None
    return Login(username, password) if isinstance(username, str) and isinstance(password, str) else None
