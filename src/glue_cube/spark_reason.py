"""Why Spark failed, in one line."""


def reason_of(error: Exception) -> str:
    """The line that says why: of a Java stack trace the last cause, of a Python worker's the last line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    return causes[-1] if causes else lines[-1] if "Python worker" in lines[0] else lines[0]
