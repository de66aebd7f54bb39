"""moto, the emulator of EC2, ELB, Glue, CloudWatch and ACM, mended.

Usage: python moto_server.py --port 4567
"""

import os
import sys

# The emulators must agree on the account, and moto reads its own when it is imported.
os.environ.setdefault("MOTO_ACCOUNT_ID", "000000000000")

from moto.server import main  # noqa: E402
from moto_patches import glue_jobs, load_balancing, network, repeated_calls  # noqa: E402

PATCHES = (
    glue_jobs.keep_every_job_field,
    glue_jobs.return_type_of_connection,
    glue_jobs.serve_delete_connection,
    glue_jobs.serve_update_connection,
    glue_jobs.serve_update_job,
    glue_jobs.serve_update_trigger,
    load_balancing.name_network_load_balancers,
    network.describe_every_security_group_rule,
    repeated_calls.answer_repeated_calls,
)

if __name__ == "__main__":
    for patch in PATCHES:
        patch()
    main(sys.argv[1:])
