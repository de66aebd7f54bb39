"""Rules of storage: what can be items of their own beside the blocks."""

from collections.abc import Sequence

from cube_model.definition import Cube
from cube_model.findings import Findings
from cube_model.lattice import Cuboid, plain_cuboids
from cube_model.stored_cuboids import Layout

_KEYS = ("pk", "sk")


def check_storage(cube: Cube, stored: Sequence[Cuboid], findings: Findings) -> None:
    """Report what is wrong with `storage`, given the stored cuboids."""
    if cube.storage.plain and cube.storage.layout is Layout.PLAIN:
        findings.at("storage.plain", "the layout plain is of all cuboids, and some are listed", "keep one of the two")
    plain = [cuboid.name for cuboid in plain_cuboids(cube)]
    known = {cuboid.name for cuboid in stored}
    for name in plain:
        if name not in known:
            remedy = "name a stored cuboid, or store it by `cuboids.include`"
            findings.at("storage.plain", f"the cuboid {name!r} is not stored", remedy)
    findings.once("storage.plain", plain, "cuboid")
    labels = [label for dimension in cube.dimensions for label in dimension.labels]
    for name in [*labels, *(measure.name for measure in cube.measures)] if plain else ():
        if name in _KEYS:
            what = f"{name!r} is the name of a key of items, and would be one of their attributes"
            findings.at("storage", what, "rename the dimension or measure, or leave the layout packed")
