"""What the harness says when it cannot go on."""


class HarnessError(Exception):
    """The harness cannot go on; the message names the place and the remedy."""

    exit_code = 1


class SettingsError(HarnessError):
    """A variable of the environment is wrong, or one is missing."""

    exit_code = 2


class PrerequisitesError(HarnessError):
    """This machine lacks something that the harness needs."""

    exit_code = 2
