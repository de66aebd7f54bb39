"""LocalStack without Docker, mended; in an environment of its own, since it wants a later Python.

Usage: GATEWAY_LISTEN=127.0.0.1:4566 FILESYSTEM_ROOT=<folder> ... python localstack_server.py
"""

from localstack.runtime.main import main
from localstack_functions import executor
from localstack_patches import alarms, functions, gateway, tables, targets

PATCHES = (
    alarms.tag_alarms,
    executor.run_functions_as_processes,
    executor.write_to_the_named_log_group,
    functions.keep_network_of_another_emulator,
    functions.show_key,
    gateway.listen_on_loopback,
    tables.run_dynamodb_of_maven,
    targets.run_task_targets,
    targets.take_workflow_targets,
)

if __name__ == "__main__":
    for patch in PATCHES:
        patch()
    main()
