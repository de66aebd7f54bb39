"""Which bases are sent away to be cascaded, and what is made of them with those that are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from hypothesis import given, settings

from cube_model.cascade import Cells, cascade
from cube_model.lattice import Cuboid
from cube_model.members import Members
from cube_model.shards import from_bytes, shards, to_bytes
from glue_cube.build import build
from tests.builders import a_cube
from tests.plain_cube import Sale, Stock
from tests.unit.glue_cube.test_build import SALES, STOCK, base

CUBE = a_cube()


@dataclass
class ShardsHere:
    """Shards that are cascaded one after the other in this process; it remembers the sources."""

    large: int
    sent: set[str] = field(default_factory=set)

    def cascade(self, base: Cells, wanted: Sequence[Cuboid], members: Sequence[Members]) -> Iterator[Cells]:
        states = sorted(base.states)
        self.sent |= {state.source for state in states}
        parts: dict[Cuboid, list[bytes]] = {}
        for shard in shards(base, members, most_bytes=100):
            for cells in cascade(from_bytes(base.cuboid, states, [shard], members), wanted, members):
                parts.setdefault(cells.cuboid, []).append(to_bytes(cells, members))
        return (from_bytes(cuboid, states, parts[cuboid], members) for cuboid in wanted)


@settings(max_examples=60)
@given(SALES, STOCK)
def test_only_large_bases_are_sent_away_and_the_blocks_are_the_same(sales: list[Sale], stock: list[Stock]) -> None:
    bases = {"sales": base(sales, "amount", pa.decimal128(19, 2), sum), "stock": base(stock, "pieces", pa.int64(), sum)}
    sharding = ShardsHere(large=4)

    found = list(build(CUBE, bases, sharding=sharding).packed)

    assert found == list(build(CUBE, bases).packed)
    assert sharding.sent == {name for name, each in bases.items() if each.size > sharding.large}
