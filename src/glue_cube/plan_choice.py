"""Use case: of a cube's cuboids those that are worth their space under a budget."""

from cube_model.choice import Candidate, answers_of, chosen
from cube_model.definition import Cube
from cube_model.lattice import Cuboid, cuboids, included, taking_part
from glue_cube.footprint import Footprint
from glue_cube.parts import Parts
from glue_cube.plan_result import Budget, Recommendation

CELLS, WRITE_UNITS = "cells", "write units"


def recommended(cube: Cube, parts: Parts, budget: Budget) -> Recommendation:
    """The greedy choice, in which what `include` and `storage` list always is; LatticeError if the budget is too small.

    A question that no chosen cuboid answers is counted as reading the bases of its sources, which are always stored.
    """
    candidates = [each for each in cuboids(cube) if each.name in parts.cuboids]
    described = [_candidate(cube, each, parts, budget) for each in candidates]
    return Recommendation(budget, chosen(described, answers_of(cube, candidates), included(cube), budget.most))


def _candidate(cube: Cube, cuboid: Cuboid, parts: Parts, budget: Budget) -> Candidate:
    found = parts.cuboids[cuboid.name]
    bases = sum(parts.bases[s.name].cells for s in taking_part(cube, cuboid.depths) if s.name in parts.bases)
    return Candidate(cuboid.name, found.cells, _space(found, budget), max(bases, found.cells))


def _space(found: Footprint, budget: Budget) -> int:
    return found.cells if budget.unit == CELLS else found.write_units
