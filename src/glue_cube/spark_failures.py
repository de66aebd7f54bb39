"""What Spark says of a failure, as one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from glue_cube.errors import SourceError

_PYTHON = "Traceback (most recent call last):"


@contextmanager
def told(what: str) -> Iterator[None]:
    """A failure of Spark as a SourceError that begins with `what`."""
    try:
        yield
    except (PySparkException, Py4JError) as error:  # a Java error that PySpark does not know comes as the latter
        raise SourceError(f"{what}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The line that says why: of a Java stack trace the last cause, of a Python worker's the last line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [number for number, line in enumerate(lines) if line.startswith("Caused by:")]
    if causes:
        cause = list(takewhile(lambda line: not line.startswith("at "), lines[causes[-1] :]))
        return cause[-1] if cause[0].endswith(_PYTHON) else cause[0]
    return lines[-1] if "Python worker" in lines[0] else lines[0]
