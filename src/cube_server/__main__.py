"""ENTRY: `python -m cube_server`: serve the published cube to SQL clients until stopped."""

import logging
import signal
import sys
import threading

import boto3
from botocore.exceptions import BotoCoreError

from cube_model.errors import CubeError
from cube_server.published import DynamoPublished
from cube_server.serve import follow
from cube_server.settings import read_settings
from cube_server.spark_views import SparkViews


def main() -> None:
    """Listen, then follow the published version; exit code 1 and one clear line when the start fails."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    logging.getLogger("cube_server").setLevel(logging.INFO)
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    try:
        settings = read_settings()
        views = SparkViews(settings)
        views.listen()
        published = DynamoPublished(boto3.client("dynamodb"), settings.cube_table, settings.control_table)
        follow(published, views, settings.snapshots, lambda: not stopped.wait(settings.poll_seconds))
    except (CubeError, BotoCoreError) as error:
        sys.exit(f"cube_server: {error}")


if __name__ == "__main__":
    main()
