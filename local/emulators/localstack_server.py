"""LocalStack without Docker, mended; in an environment of its own, since it wants a later Python.

Usage: CUBO_TOLD=GATEWAY_LISTEN,... GATEWAY_LISTEN=127.0.0.1:4566 ... python localstack_server.py
It has the variables that CUBO_TOLD names, and of the others those of the machine only: LocalStack reads some hundred,
under names such as DEBUG and SERVICES, which its user's shell may have for something else.
"""

import os
import re

OF_THE_MACHINE = re.compile(
    "PATH|HOME|TMPDIR|TZ|LANG|LC_.*|LD_LIBRARY_PATH|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|CUBO_HARNESS_RUN"
)

told = os.environ.pop("CUBO_TOLD").split(",")
for name in set(os.environ) - set(told):
    if not OF_THE_MACHINE.fullmatch(name):
        del os.environ[name]

# LocalStack reads its environment when it is imported.
from localstack.runtime.main import main  # noqa: E402
from localstack_functions import executor  # noqa: E402
from localstack_patches import alarms, functions, gateway, storage, tables, targets  # noqa: E402

PATCHES = (
    alarms.tag_alarms,
    executor.run_functions_as_processes,
    functions.keep_network_of_another_emulator,
    functions.show_key,
    functions.write_to_the_named_log_group,
    gateway.listen_on_loopback,
    storage.leave_key_of_event_unquoted,
    tables.run_dynamodb_of_maven,
    targets.run_task_targets,
    targets.take_workflow_targets,
)

if __name__ == "__main__":
    for patch in PATCHES:
        patch()
    main()
