import random
from collections.abc import Callable

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.blocks import Block, block_of
from cube_model.errors import CorruptBlock
from cube_model.manifest import CuboidEntry, Manifest
from cube_model.store import read_cells, read_members
from cube_server.errors import ServeError
from cube_server.published import DynamoPublished
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.errors import BuildError, PublishError
from glue_cube.lease import held
from glue_cube.publish import Pointer, Publication, Published, expire, publish
from glue_cube.rollback import roll_back
from tests.builders import a_cube
from tests.integration.aws import Aws
from tests.unit.glue_cube.test_publish import built

MANIFEST = Manifest(
    "v1", "now", "cube: é", {"sales:rows": "int64"}, {"sales.read": 3}, ("2024-01",), (), {"shop#1": ("id",)}
)
FIRST = Pointer("v1")
SECOND = Pointer("v2", ("v1",), ("v0",))


def blocks(count: int, size: int) -> list[Block]:
    """Blocks of bytes that cannot be packed."""
    noise = random.Random(size)
    return [block_of(noise.randbytes(size)) for _ in range(count)]


def ids(some: list[Block]) -> list[str]:
    return [block.id for block in some]


def test_blocks_beyond_one_batch_and_one_answer_come_back_in_the_order_asked(
    dynamodb: DynamoDBClient, table: str
) -> None:
    some = [*blocks(60, 300_000), *blocks(120, 10)]
    cube_table, asked = DynamoCubeTable(dynamodb, table), random.Random(1).sample(some, len(some))

    cube_table.write(some)

    for reader in (cube_table, DynamoPublished(dynamodb, table, "unused")):
        assert list(reader.read(ids(asked))) == asked
        assert list(reader.read([some[0].id, some[0].id])) == [some[0], some[0]]
        assert list(reader.read([])) == []


def test_a_block_that_is_missing_or_changed_is_named(dynamodb: DynamoDBClient, table: str) -> None:
    cube_table, [block] = DynamoCubeTable(dynamodb, table), blocks(1, 10)

    for reader in (cube_table, DynamoPublished(dynamodb, table, "unused")):
        with pytest.raises(CorruptBlock, match=f"block {block.id} is not in table {table}"):
            list(reader.read([block.id]))
    cube_table.write([Block(block.id, b"other")])
    for reader in (cube_table, DynamoPublished(dynamodb, table, "unused")):
        with pytest.raises(CorruptBlock, match=f"block {block.id} has other bytes"):
            list(reader.read([block.id]))


def test_deleted_blocks_are_gone_and_may_be_gone_already(dynamodb: DynamoDBClient, table: str) -> None:
    cube_table, some = DynamoCubeTable(dynamodb, table), blocks(30, 10)
    cube_table.write(some[:-1])

    cube_table.delete(ids(some[1:]))

    assert list(cube_table.read([some[0].id])) == [some[0]]
    with pytest.raises(CorruptBlock):
        list(cube_table.read([some[1].id]))


def test_the_pointer_moves_only_from_what_was_expected(dynamodb: DynamoDBClient, control_table: str) -> None:
    control, reader = DynamoControl(dynamodb, control_table), DynamoPublished(dynamodb, "unused", control_table)
    assert (control.pointer(), reader.version()) == (None, None)

    with held(control, "build"):
        control.swap(FIRST, instead_of=None)
        with pytest.raises(PublishError, match="another build published after none"):
            control.swap(SECOND, instead_of=None)
        assert (control.pointer(), reader.version()) == (FIRST, "v1")
        control.swap(SECOND, instead_of=FIRST)
        with pytest.raises(PublishError, match="another build published after v1"):
            control.swap(Pointer("v3"), instead_of=FIRST)
    assert (control.pointer(), reader.version()) == (SECOND, "v2")


def test_who_lost_the_lease_cannot_move_the_pointer(dynamodb: DynamoDBClient, control_table: str) -> None:
    control, other = DynamoControl(dynamodb, control_table), DynamoControl(dynamodb, control_table)

    assert control.acquire("one", -1.0) is None
    assert other.acquire("other", 60.0) == "one"

    with pytest.raises(PublishError):
        control.swap(FIRST, instead_of=None)
    with pytest.raises(PublishError):
        control.renew("one", 60.0)
    other.swap(FIRST, instead_of=None)


def test_one_build_holds_the_lease_until_it_ends_or_is_dead(dynamodb: DynamoDBClient, control_table: str) -> None:
    now = [1000.0]
    control = DynamoControl(dynamodb, control_table, clock=lambda: now[0])
    control.acquire("one", 60.0)

    with pytest.raises(PublishError, match="one is building this cube: .*in 60 s if it is dead"):
        control.acquire("other", 60.0)
    now[0] += 50
    control.renew("one", 60.0)
    now[0] += 59
    with pytest.raises(PublishError, match="in 1 s"):
        control.acquire("other", 60.0)
    now[0] += 1
    assert control.acquire("other", 60.0) == "one"
    control.release("other")
    assert control.acquire("third", 60.0) == "other"


def test_a_manifest_is_read_back_as_it_was_added_also_in_pieces(dynamodb: DynamoDBClient, control_table: str) -> None:
    names = tuple(block.id for block in blocks(40_000, 4))
    large = Manifest("v2", "now", "cube: é", {}, {}, (), (CuboidEntry("ALL", (0,), ("i1",), 1, names),), {})
    control, reader = DynamoControl(dynamodb, control_table), DynamoPublished(dynamodb, "unused", control_table)

    for manifest in (MANIFEST, large):
        control.add(manifest)
        assert control.manifest(manifest.version) == reader.manifest(manifest.version) == manifest
        control.remove(manifest.version)
        assert control.manifest(manifest.version) is None
    assert dynamodb.scan(TableName=control_table)["Count"] == 0


def test_a_version_without_manifest_is_named(dynamodb: DynamoDBClient, control_table: str) -> None:
    with pytest.raises(ServeError, match=f"version v9 has no manifest in {control_table}"):
        DynamoPublished(dynamodb, "unused", control_table).manifest("v9")


def published(store: DynamoCubeTable, control: DynamoControl, version: str, amount: int) -> Published:
    with held(control, version) as leftover:
        found = publish(a_cube(), built(amount), store, control, Publication(version, "now", {}, control.pointer()))
        expire(store, control, leftover)
    return found


def test_a_reader_sees_what_a_build_published_and_what_was_gone_back_to(
    dynamodb: DynamoDBClient, table: str, control_table: str
) -> None:
    cube, reader = a_cube(), DynamoPublished(dynamodb, table, control_table)
    store, control = DynamoCubeTable(dynamodb, table), DynamoControl(dynamodb, control_table)
    manifests = {version: published(store, control, version, n).manifest for n, version in enumerate(("v1", "v2"))}

    for version in ("v2", "v1"):
        assert reader.version() == version
        manifest = reader.manifest(version)
        assert manifest == manifests[version]
        cells = list(read_cells(cube, manifest, read_members(cube, manifest, reader), reader))
        assert [c.cuboid.name for c in cells] == [entry.name for entry in manifest.cuboids]
        roll_back(store, control, "rollback", to="v1") if version == "v2" else None


def test_old_versions_leave_nothing_behind(dynamodb: DynamoDBClient, table: str, control_table: str) -> None:
    store, control = DynamoCubeTable(dynamodb, table), DynamoControl(dynamodb, control_table)
    last = [published(store, control, f"v{n}", n).manifest for n in range(5)][-3:]

    items = dynamodb.scan(TableName=table)["Items"]

    assert {item["pk"]["S"] for item in items} == set().union(*(manifest.block_ids for manifest in last))


def no_pointer(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).pointer()


def no_control(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).add(MANIFEST)


def no_lease(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).acquire("one", 1.0)


def no_swap(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).swap(FIRST, None)


def no_cube_to_write(client: DynamoDBClient, missing: str) -> None:
    DynamoCubeTable(client, missing).write(blocks(1, 1))


def no_cube_to_verify(client: DynamoDBClient, missing: str) -> None:
    list(DynamoCubeTable(client, missing).read(["v1"]))


def no_cube_to_read(client: DynamoDBClient, missing: str) -> None:
    list(DynamoPublished(client, missing, "unused").read(["v1"]))


def no_control_to_read(client: DynamoDBClient, missing: str) -> None:
    DynamoPublished(client, "unused", missing).version()


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (no_pointer, PublishError),
        (no_control, PublishError),
        (no_lease, PublishError),
        (no_swap, PublishError),
        (no_cube_to_write, PublishError),
        (no_cube_to_verify, BuildError),
        (no_cube_to_read, ServeError),
        (no_control_to_read, ServeError),
    ],
)
def test_a_table_that_is_not_there_is_named(
    aws: Aws, dynamodb: DynamoDBClient, use: Callable[[DynamoDBClient, str], None], error: type[Exception]
) -> None:
    missing = aws.name()

    with pytest.raises(error, match=f"table {missing}"):
        use(dynamodb, missing)
