"""What Terraform puts up for a cube, found by the names that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from local import aws_clients
from local.environments import deployment_name
from local.errors import HarnessError
from local.settings import Settings


@dataclass(frozen=True)
class Deployed:
    """The names of a deployment; tests/terraform compares them with Terraform's outputs."""

    name: str

    @classmethod
    def of(cls, cube: str) -> "Deployed":
        """The local deployment of a cube."""
        return cls(deployment_name(cube))

    @property
    def lambda_function_name(self) -> str:
        """The function that takes facts in."""
        return f"{self.name}-ingest"

    @property
    def glue_job_name(self) -> str:
        """The job that builds the cube."""
        return f"{self.name}-cube"

    @property
    def keyspace(self) -> str:
        """The keyspace of the CSV sources."""
        return self.name.replace("-", "_")

    @property
    def table_names(self) -> Mapping[str, str]:
        """The tables facts, cube and control."""
        return {table: f"{self.name}-{table}" for table in ("facts", "cube", "control")}

    def api_id(self, settings: Settings) -> str:
        """The id of the HTTP API that the client pushes to; HarnessError if there is none."""
        apis = aws_clients.apigatewayv2(settings).get_apis()["Items"]
        found = [api["ApiId"] for api in apis if api["Name"] == self.lambda_function_name]
        if len(found) != 1:
            raise HarnessError(
                f"there are {len(found)} HTTP APIs named {self.lambda_function_name}: run terraform apply."
            )
        return found[0]
