"""The patches that LocalStack needs in a container, too; its image runs this at its start, in its own process.

Mounted by local/docker-compose.yml. There LocalStack has its own DynamoDB, asks the Docker engine for functions, and
listens on the container's network, of which only loopback is published.
"""

import sys

sys.path.insert(0, "/opt/cubo/emulators")

from localstack_patches import alarms, functions, storage, targets  # noqa: E402

PATCHES = (
    alarms.tag_alarms,
    functions.keep_network_of_another_emulator,
    functions.show_key,
    functions.write_to_the_named_log_group,
    storage.leave_key_of_event_unquoted,
    targets.run_task_targets,
    targets.take_workflow_targets,
)

for patch in PATCHES:
    patch()
