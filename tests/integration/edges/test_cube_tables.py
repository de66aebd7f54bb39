import random
from collections.abc import Callable

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.manifest import Manifest
from cube_model.store import Item, read_cells, read_members
from cube_server.errors import ServeError
from cube_server.published import DynamoPublished
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.errors import BuildError, PublishError
from glue_cube.publish import publish
from tests.builders import a_cube
from tests.integration.aws import Aws
from tests.unit.glue_cube.test_publish import built

MANIFEST = Manifest("v1", "now", "cube: é", {"sales:rows": "int64"}, {"sales.read": 3}, ("2024-01",), (), "digest")


def blocks(partition: str, count: int, size: int) -> list[Item]:
    """Items in the order of their keys, each with bytes of its own."""
    noise = random.Random(partition)
    return [Item(partition, f"{number:08d}", noise.randbytes(size)) for number in range(count)]


def shuffled(items: list[Item]) -> list[Item]:
    return random.Random(1).sample(items, len(items))


def test_items_beyond_one_batch_and_one_page_come_back_in_order(dynamodb: DynamoDBClient, table: str) -> None:
    large, other = blocks("v1#carrier#0", 60, 30_000), blocks("v1#carrier#1", 2, 10)
    cube_table = DynamoCubeTable(dynamodb, table)

    cube_table.write(shuffled(large + other))

    first = dynamodb.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "v1#carrier#0"}},
        ConsistentRead=True,
    )
    assert "LastEvaluatedKey" in first  # so the partition does need more than one page
    assert list(cube_table.of("v1#carrier#0")) == large
    assert list(DynamoPublished(dynamodb, table, "unused").of("v1#carrier#0")) == large
    assert list(cube_table.of("v1#carrier#1")) == other


def test_a_partition_that_is_not_there_is_empty(dynamodb: DynamoDBClient, table: str) -> None:
    assert list(DynamoCubeTable(dynamodb, table).of("v1#carrier#0")) == []
    assert list(DynamoPublished(dynamodb, table, "unused").of("v1#carrier#0")) == []


def test_items_written_twice_are_the_same_items(dynamodb: DynamoDBClient, table: str) -> None:
    cube_table, items = DynamoCubeTable(dynamodb, table), blocks("v1#ALL#0", 3, 10)

    cube_table.write(items)
    cube_table.write(items)

    assert list(cube_table.of("v1#ALL#0")) == items


def test_the_pointer_moves_only_from_the_version_that_was_expected(
    dynamodb: DynamoDBClient, control_table: str
) -> None:
    control, reader = DynamoControl(dynamodb, control_table), DynamoPublished(dynamodb, "unused", control_table)
    assert (control.published(), reader.version()) == (None, None)

    control.publish("v1", instead_of=None)
    with pytest.raises(PublishError, match="another build published after none"):
        control.publish("v2", instead_of=None)
    assert (control.published(), reader.version()) == ("v1", "v1")

    control.publish("v2", instead_of="v1")
    with pytest.raises(PublishError, match="another build published after v1"):
        control.publish("v3", instead_of="v1")
    assert (control.published(), reader.version()) == ("v2", "v2")


def test_a_first_version_is_not_published_instead_of_one_that_is_gone(
    dynamodb: DynamoDBClient, control_table: str
) -> None:
    control = DynamoControl(dynamodb, control_table)

    with pytest.raises(PublishError, match="another build published after v0"):
        control.publish("v1", instead_of="v0")
    assert control.published() is None


def test_a_manifest_is_read_back_as_it_was_added(dynamodb: DynamoDBClient, control_table: str) -> None:
    DynamoControl(dynamodb, control_table).add(MANIFEST)

    assert DynamoPublished(dynamodb, "unused", control_table).manifest("v1") == MANIFEST


def test_a_version_without_manifest_is_named(dynamodb: DynamoDBClient, control_table: str) -> None:
    with pytest.raises(ServeError, match=f"version v9 has no manifest in {control_table}"):
        DynamoPublished(dynamodb, "unused", control_table).manifest("v9")


def test_a_reader_sees_what_a_build_published(dynamodb: DynamoDBClient, table: str, control_table: str) -> None:
    cube, reader = a_cube(), DynamoPublished(dynamodb, table, control_table)
    store, control = DynamoCubeTable(dynamodb, table), DynamoControl(dynamodb, control_table)
    publish(cube, built(1), "v1", "now", {"sales.read": 1}, store, control, control.published())
    written = publish(cube, built(2), "v2", "now", {"sales.read": 1}, store, control, control.published())

    assert reader.version() == "v2"
    manifest = reader.manifest("v2")
    assert manifest == written
    cells = list(read_cells(cube, manifest, read_members(cube, manifest, reader), reader))
    assert [c.cuboid.name for c in cells] == [entry.name for entry in manifest.cuboids]


def no_pointer(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).published()


def no_control(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).add(MANIFEST)


def no_swap(client: DynamoDBClient, missing: str) -> None:
    DynamoControl(client, missing).publish("v1", None)


def no_cube_to_write(client: DynamoDBClient, missing: str) -> None:
    DynamoCubeTable(client, missing).write(blocks("v1", 1, 1))


def no_cube_to_verify(client: DynamoDBClient, missing: str) -> None:
    list(DynamoCubeTable(client, missing).of("v1"))


def no_cube_to_read(client: DynamoDBClient, missing: str) -> None:
    list(DynamoPublished(client, missing, "unused").of("v1"))


def no_control_to_read(client: DynamoDBClient, missing: str) -> None:
    DynamoPublished(client, "unused", missing).version()


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (no_pointer, PublishError),
        (no_control, PublishError),
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
