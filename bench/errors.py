"""What a benchmark says when it cannot go on."""


class BenchError(Exception):
    """The benchmark cannot go on; the message names the place and the remedy."""
