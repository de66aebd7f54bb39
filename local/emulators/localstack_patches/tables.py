"""The DynamoDB inside LocalStack."""

import os
from pathlib import Path

from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
from localstack.services.dynamodb.server import DynamodbServer

CONFIGURATION = Path(__file__).parent.parent / "dynamodb.xml"


def run_dynamodb_of_maven() -> None:
    """AWS runs DynamoDB; LocalStack fetches DynamoDB Local from the vendor's site, and it listens on every address of
    the machine. This one is from Maven, pinned in local/pom.xml, and listens on loopback."""
    DynamoDBLocalPackageInstaller.install = lambda *_: None
    DynamoDBLocalPackageInstaller.get_java_env_vars = lambda _: {}
    DynamodbServer._create_shell_command = _command


def _command(server: DynamodbServer) -> list[str]:
    jars = os.environ["DYNAMODB_JARS"]
    return [
        os.environ["DYNAMODB_JAVA"],
        f"-Xmx{server.heap_size}",
        f"-Dport={server.port}",
        f"-Djava.library.path={jars}",
        "-cp",
        f"{jars}/*",
        "org.eclipse.jetty.xml.XmlConfiguration",
        str(CONFIGURATION),
    ]
