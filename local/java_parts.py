"""The Java parts, pinned in local/pom.xml: Cassandra, LocalStack's DynamoDB, and the jars of Glue and its job."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.errors import HarnessError
from local.services import HARNESSES
from local.settings import Settings

STAMP = ".pom.sha256"


@dataclass(frozen=True)
class JarFolder:
    """One profile of the pom and the folder it fills."""

    profile: str
    folder: Path


def jar_folders(root: Path, harness: str = HARNESSES[0]) -> list[JarFolder]:
    """Return the folders of jars that a harness uses, as the pom fills them."""
    own = [JarFolder("dynamodb", root / ".local" / "jars" / "dynamodb")] if harness == "localstack" else []
    return [
        JarFolder("cassandra", root / ".local" / "jars" / "cassandra"),
        JarFolder("connector", root / "dist" / "jars" / "spark"),
        JarFolder("glue", root / ".local" / "jars" / "glue"),
        *own,
    ]


def fetch_java_parts(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Fill each folder of jars of this harness that is not as the pom says; raises HarnessError with Maven's words."""
    digest = pom_digest(settings.root)
    for jars in jar_folders(settings.root, settings.harness):
        if not _is_current(jars.folder, digest):
            say(f"fetching Java parts: {jars.profile} -> {jars.folder.relative_to(settings.root)}")
            _fetch(settings, jars, digest)


def pom_digest(root: Path) -> str:
    """Return the SHA-256 of the pom: what the folders of jars are compared with."""
    return hashlib.sha256(_pom(root).read_bytes()).hexdigest()


def _is_current(folder: Path, digest: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == digest and any(folder.glob("*.jar"))


def _fetch(settings: Settings, jars: JarFolder, digest: str) -> None:
    shutil.rmtree(jars.folder, ignore_errors=True)  # no jar of an earlier version stays
    command = ["mvn", "-q", "-B", "-f", str(_pom(settings.root)), "-P", jars.profile]
    done = subprocess.run(command, env=settings.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise HarnessError(f"Maven could not fetch the Java parts; try `{' '.join(command)}`. It said:\n{said}")
    (jars.folder / STAMP).write_text(digest)  # last: a broken fetch is fetched again


def _pom(root: Path) -> Path:
    return root / "local" / "pom.xml"
