"""What the parts of one run share."""

from dataclasses import dataclass

from cube_model.definition import Cube
from local.cube_inputs import CubeInputs
from local.deployed import Deployed
from local.settings import Settings
from local.steps import Steps


@dataclass(frozen=True)
class Run:
    """What the parts of one run share."""

    settings: Settings
    cube: Cube
    inputs: CubeInputs
    steps: Steps

    @property
    def deployed(self) -> Deployed:
        """The names of what Terraform puts up."""
        return Deployed.of(self.cube.name)
