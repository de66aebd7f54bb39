"""Cassandra as a plain JVM: its configuration and its command line."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from string import Template

from local.java_parts import pom_digest
from local.settings import HOST, Settings

MAIN_CLASS = "org.apache.cassandra.service.CassandraDaemon"
TEMPLATES = ("cassandra.yaml", "logback.xml", "jvm.options")


@dataclass(frozen=True)
class CassandraServer:
    """One Cassandra node on this machine only, empty at each start."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """Where its configuration and its data are."""
        return self.settings.run_folder / "cassandra"

    @property
    def data(self) -> Path:
        """Where its data is."""
        return self.folder / "data"

    def command(self) -> tuple[str, ...]:
        """Return the command line; it changes with whatever is configured, so that a stale server is noticed."""
        texts = [pom_digest(self.settings.root), *self._rendered().values()]
        digest = hashlib.sha256("".join(texts).encode()).hexdigest()
        options = f"@{self.folder / 'jvm.options'}"
        return (self.settings.java, options, self._shared_classes(), f"-Dcubo.configuration={digest[:12]}", MAIN_CLASS)

    def prepare(self) -> None:
        """Write the configuration."""
        (self.data / "tmp").mkdir(parents=True, exist_ok=True)
        for name, text in self._rendered().items():
            (self.folder / name).write_text(text)

    def _rendered(self) -> dict[str, str]:
        templates = {name: self.settings.root / "local" / "cassandra" / name for name in TEMPLATES}
        return {name: Template(path.read_text()).substitute(self._values()) for name, path in templates.items()}

    def _values(self) -> dict[str, str]:
        ports = self.settings.ports
        return {
            "host": HOST,
            "port": str(ports.cassandra),
            "storage_port": str(ports.cassandra_storage),
            "data": str(self.data),
            "configuration": (self.folder / "cassandra.yaml").as_uri(),
            "logging": (self.folder / "logback.xml").as_uri(),
            # Named one by one: the order of a wildcard is the file system's, and shared classes need the same order.
            "class_path": os.pathsep.join(str(jar) for jar in sorted(self._jars.glob("*.jar"))),
        }

    def _shared_classes(self) -> str:
        """Parsed classes kept from the first run: 1.3 s less at each start, some 5 s more at that run's end."""
        archive = self._jars / "classes.jsa"  # goes with the jars when they are fetched again
        return f"-XX:{'SharedArchiveFile' if archive.exists() else 'ArchiveClassesAtExit'}={archive}"

    @property
    def _jars(self) -> Path:
        return self.settings.installed / "jars" / "cassandra"
