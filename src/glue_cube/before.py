"""What the published version has, for a build that replaces a part of it."""

from cube_model.definition import Cube
from cube_model.manifest import Manifest
from cube_model.store import Blocks, read_bases, read_members
from glue_cube.build import Before


def read_before(cube: Cube, manifest: Manifest, blocks: Blocks, whole: bool = True) -> Before:
    """The members of a version of this definition and, if it is whole, its bases; CorruptBlock if one is lost."""
    members = read_members(cube, manifest, blocks)
    bases = read_bases(cube, manifest, members, blocks) if whole else {}
    return Before(members, bases, manifest.state_types)
