"""The harness's settings; the only file of the package that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from local.errors import SettingsError
from local.external import External, read_external
from local.services import HARNESSES

HOST = "127.0.0.1"
HOST_IN_CONTAINERS = "host.docker.internal"  # this machine, as they know it
REGION = "us-east-1"
ACCOUNT = "000000000000"
ACCESS_KEY = SECRET_KEY = "test"
CLIENT_API_TOKEN = "local-token"  # what the fake client API wants to hear
REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Port:
    """A port of this machine and the environment variable that changes it."""

    number: int
    variable: str


@dataclass(frozen=True)
class Ports:
    """Every port that the harness listens on; CUBO_PORT_<NAME> changes one."""

    aws: int = 4566
    moto: int = 4567
    control_plane: int = 4568
    ministack: int = 4569  # where it is not the emulator of most services
    cassandra: int = 9042
    cassandra_storage: int = 7000
    client_api: int = 4570
    thrift: int = 10000

    def port(self, name: str) -> Port:
        """Return the port of that name with the variable that changes it."""
        return Port(getattr(self, name), _variable(name))


@dataclass(frozen=True)
class Settings:
    """Where the harness works, what it listens on, and what its processes inherit."""

    root: Path
    ports: Ports
    environment: Mapping[str, str]  # what the started processes inherit
    run_folder: Path  # everything the harness writes at run time, but the artifacts
    harness: str = HARNESSES[0]
    external: External = field(default_factory=External)  # of the harness of that name

    @property
    def installed(self) -> Path:
        """What `make setup` and Maven bring: the emulators' environment and the jars."""
        return self.root / ".local"

    @property
    def cassandra_hosts(self) -> tuple[str, ...]:
        """Where Cassandra listens, at the port of that name."""
        return self.external.cassandra_hosts or (HOST,)

    @property
    def java(self) -> str:
        """The Java to run: JAVA_HOME's, else the one on PATH."""
        home = self.environment.get("JAVA_HOME")
        return str(Path(home) / "bin" / "java") if home else "java"

    @property
    def terraform_plugin_dir(self) -> Path | None:
        """The folder that TF_PLUGIN_DIR names, if it is set."""
        named = self.environment.get("TF_PLUGIN_DIR")
        return Path(named).expanduser() if named else None

    @property
    def home(self) -> Path:
        """The user's home folder."""
        return Path(self.environment.get("HOME") or Path.home())

    @property
    def data_folders(self) -> tuple[Path, ...]:
        """The user's and the machine's shared data folders, the user's first (XDG base directories)."""
        user = self.environment.get("XDG_DATA_HOME") or str(self.home / ".local" / "share")
        machine = self.environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        return tuple(Path(folder) for folder in (user, *machine.split(":")) if folder)


def forget_the_users_environment() -> None:
    """Take out of this process, whose own AWS clients read it, what `without_the_users` takes out of what it starts."""
    kept = without_the_users(os.environ)
    os.environ.clear()
    os.environ.update(kept)


def without_the_users(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what would lead a process to the user's servers, proxy or Spark."""
    clouds = ("AWS_", "CASSANDRA_", "SPARK_", "PYSPARK_", "HADOOP_", "HIVE_", "TF_")
    strange = (*clouds, "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    wanted = ("TF_PLUGIN_DIR", "TF_PLUGIN_CACHE_DIR", "TF_CLI_CONFIG_FILE")
    kept = {name: value for name, value in environment.items() if name in wanted or not name.startswith(strange)}
    kept.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    for name in ("NO_PROXY", "no_proxy"):
        given = [host for host in environment.get(name, "").split(",") if host]
        kept[name] = ",".join(dict.fromkeys([*given, HOST, "localhost"]))
    return kept


def read_settings(environment: Mapping[str, str] | None = None, root: Path = REPOSITORY) -> Settings:
    """Read the settings from the environment; raises SettingsError with everything that is wrong in it."""
    given = os.environ if environment is None else environment
    harness, kept = _read_harness(given), without_the_users(given)
    folder = Path(kept.get("CUBO_RUN_FOLDER") or root / ".local").expanduser().resolve()
    settings = Settings(root, _read_ports(kept), kept, folder, harness)
    return _with_external(settings, given) if harness == "external" else settings


def _read_harness(environment: Mapping[str, str]) -> str:
    harness = environment.get("HARNESS") or HARNESSES[0]
    if harness not in HARNESSES:
        raise SettingsError(f"HARNESS='{harness}' is not known: set it to one of {', '.join(HARNESSES)}.")
    return harness


def _with_external(settings: Settings, environment: Mapping[str, str]) -> Settings:
    external = read_external(environment)
    port = environment.get("CASSANDRA_PORT") if external.cassandra_hosts else None
    ports = replace(settings.ports, cassandra=_number("CASSANDRA_PORT", port)) if port else settings.ports
    return replace(settings, external=external, ports=ports)


def _read_ports(environment: Mapping[str, str]) -> Ports:
    names = [field.name for field in fields(Ports)]
    texts = {name: environment[_variable(name)] for name in names if environment.get(_variable(name))}
    problems = [_not_a_port(_variable(name), text) for name, text in texts.items() if not _is_port(text)]
    if problems:
        raise SettingsError("\n".join(problems))
    ports = Ports(**{name: int(text) for name, text in texts.items()})
    _refuse_shared(ports, names)
    return ports


def _number(variable: str, text: str) -> int:
    if not _is_port(text):
        raise SettingsError(_not_a_port(variable, text))
    return int(text)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 65535


def _not_a_port(variable: str, text: str) -> str:
    return f"{variable}='{text}' is not a port: set it to a number from 1 to 65535, or unset it."


def _refuse_shared(ports: Ports, names: list[str]) -> None:
    users: dict[int, list[str]] = {}
    for name in names:
        users.setdefault(ports.port(name).number, []).append(_variable(name))
    shared = {number: variables for number, variables in users.items() if len(variables) > 1}
    if shared:
        problems = [f"port {number} has two uses: {' and '.join(shared[number])}; change one." for number in shared]
        raise SettingsError("\n".join(problems))


def _variable(name: str) -> str:
    return f"CUBO_PORT_{name.upper()}"
