"""AWS as the tests of its edges see it: an emulator of the harness, or an account."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import boto3

from local import aws_clients, environments
from local.settings import ACCESS_KEY, REGION, SECRET_KEY, Settings
from tests.aws_account import Account
from tests.aws_names import guard
from tests.emulators import PATIENCE_SECONDS

_T = TypeVar("_T")


@dataclass(frozen=True)
class Aws:
    """Where the tests run; its clients change only what has a name with the prefix."""

    prefix: str
    session: boto3.Session  # with the variables in the environment its clients get there, too
    variables: Mapping[str, str]
    make: Callable[[str], Any]
    patience_seconds: float
    pause_seconds: float
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def region(self) -> str:
        return self.session.region_name

    def client(self, service: str) -> Any:
        """The client of a service, by its name in boto3."""
        if service not in self.made:
            self.made[service] = self.make(service)
        return self.made[service]

    def name(self) -> str:
        """A name for something of a test's own."""
        return f"{self.prefix}{uuid.uuid4().hex[:12]}"

    def eventually(self, ask: Callable[[], _T]) -> _T:
        """What is found in the end: AWS shows at its own pace what was done."""
        deadline = time.monotonic() + self.patience_seconds
        while not (found := ask()):
            assert time.monotonic() < deadline, f"nothing is there after {self.patience_seconds:.0f} s"
            time.sleep(self.pause_seconds)
        return found


def of_harness(settings: Settings) -> Aws:
    """The emulators of the harness that is up, whose clients are guarded as those of an account are."""
    prefix, session = "test-", boto3.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION)
    guard(session.events, prefix)

    def make(service: str) -> Any:
        client = aws_clients.client(service, settings)
        guard(client.meta.events, prefix)
        return client

    variables = {**environments.aws_environment(), **environments.endpoints(settings)}
    return Aws(prefix, session, variables, make, PATIENCE_SECONDS, 0.05)


def of_account(account: Account) -> Aws:
    """An account."""
    make: Any = account.session.client
    return Aws(account.prefix, account.session, {}, make, 600.0, 2.0)
