"""MiniStack, the emulator of every AWS service that moto and the control plane do not serve, mended.

Usage: BIND_HOST=127.0.0.1 GATEWAY_PORT=4566 AWS_ENDPOINT_URL_QUICKSIGHT=http://... python ministack_server.py
"""

from ministack.app import main
from ministack_patches import (
    containers,
    events,
    functions,
    http_api,
    object_storage,
    queues,
    quicksight_stacks,
    repeated_calls,
    secrets,
)

PATCHES = (
    containers.keep_zone_rebalancing,
    containers.run_no_containers,
    events.run_task_targets,
    functions.leave_functions_to_another_emulator,
    functions.send_event_to_dead_letter_queue,
    functions.write_log_records_as_json,
    http_api.call_functions_of_another_emulator,
    http_api.show_authorizer_fields_by_type,
    http_api.show_changed_tags,
    object_storage.tag_multipart_uploads,
    queues.move_messages_between_queues,
    quicksight_stacks.provision_quicksight_resources,
    repeated_calls.answer_repeated_calls,
    repeated_calls.outlast_idle_clients,
    secrets.make_no_version_without_value,
)

if __name__ == "__main__":
    for patch in PATCHES:
        patch()
    main()
