"""The AWS account in which tests run with `--aws PROFILE:PREFIX`, and all that must be right before they do."""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pytest import StashKey, UsageError

from tests.aws_names import guard

# What leads the SDK to another account than that of the profile that is named.
OTHER_ACCOUNTS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_PROFILE",
    "AWS_PROFILE",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)
_PREFIX = re.compile("[a-z][a-z0-9-]{2,20}")
_OF_THE_MACHINE = ("container-role", "iam-role")  # the SDK's names of what it takes when a profile has nothing
_SOON = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2})


@dataclass(frozen=True)
class Account:
    """An account that answers; no client of its session changes what has a name without the prefix."""

    profile: str
    prefix: str  # of every name
    number: str
    address: str  # who said what the number is
    session: boto3.Session

    def __str__(self) -> str:
        return (
            f"account {self.number} by {self.address}, region {self.session.region_name}, profile {self.profile}; "
            f"every name begins with {self.prefix}"
        )


ACCOUNT = StashKey[Account]()  # pytest's configuration keeps it there


def forget_other_accounts(environment: MutableMapping[str, str]) -> None:
    """Take out of the environment what would lead elsewhere whoever does not name the profile."""
    for name in OTHER_ACCOUNTS:
        environment.pop(name, None)


def open_account(given: str, environment: Mapping[str, str]) -> Account:
    """Return the account that PROFILE:PREFIX gives; UsageError, with the remedy, unless all is as it must be."""
    profile, prefix = _parse(given)
    _refuse_endpoints(environment)
    session = boto3.Session(profile_name=profile, region_name=_region(profile))
    guard(session.events, prefix)
    number, address = _identity(session, profile)
    return Account(profile, prefix, number, address, session)


def _parse(given: str) -> tuple[str, str]:
    profile, _, prefix = given.rpartition(":")
    if not profile or not prefix:
        raise UsageError(
            f"--aws '{given}' is not PROFILE:PREFIX: name a profile of your AWS configuration "
            "and what every name of the tests shall begin with, as in --aws cubo-test:jane"
        )
    if profile == "default":
        raise UsageError("--aws: the profile 'default' may lead to any account: name one that is made for tests")
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(f"--aws: the prefix '{prefix}' is not 3 to 21 of a-z, 0-9 and -, a letter first: give another")
    return profile, f"{prefix}-"


def _refuse_endpoints(environment: Mapping[str, str]) -> None:
    strange = sorted(name for name in environment if name.startswith("AWS_ENDPOINT_URL"))
    if strange:
        raise UsageError(f"--aws asks AWS itself, but {', '.join(strange)} would lead elsewhere: unset it")


def _region(profile: str) -> str:
    """The region that the profile itself names, whatever the environment says."""
    profiles = _profiles()
    if profile not in profiles:
        others = ", ".join(sorted(set(profiles) - {"default"})) or "none"
        raise UsageError(
            f"--aws: there is no profile '{profile}' in your AWS configuration: make it by "
            f"`aws configure --profile {profile}`, or name one that is there ({others})"
        )
    region = profiles[profile].get("region")
    if not region:
        remedy = f"`aws configure set region REGION --profile {profile}`"
        raise UsageError(f"--aws: the profile '{profile}' has no region: give it one by {remedy}")
    return region


def _profiles() -> Mapping[str, Mapping[str, str]]:
    try:
        profiles: Mapping[str, Mapping[str, str]] = botocore.session.Session().full_config["profiles"]
    except BotoCoreError as error:
        raise UsageError(f"--aws: your AWS configuration cannot be read ({error}): mend it") from error
    return profiles


def _identity(session: boto3.Session, profile: str) -> tuple[str, str]:
    try:
        credentials = session.get_credentials()
        if credentials is None or credentials.method in _OF_THE_MACHINE:
            remedy = f"give it some by `aws configure --profile {profile}`"
            raise UsageError(f"--aws: the profile '{profile}' has no credentials of its own: {remedy}")
        sts = session.client("sts", config=_SOON)
        return sts.get_caller_identity()["Account"], sts.meta.endpoint_url
    except (BotoCoreError, ClientError, ValueError) as error:  # the last of an address that is none
        raise UsageError(
            f"--aws: the profile '{profile}' does not get in ({error}): renew its credentials, "
            f"and try them by `aws sts get-caller-identity --profile {profile}`"
        ) from error
