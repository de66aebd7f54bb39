"""What every client prints at its end. Standard library only."""

import json


def print_report(rows: int, seconds: float) -> None:
    """Print the rows and the client's own time, from connected to the last answer, as a line of JSON."""
    print(json.dumps({"rows": rows, "seconds": round(seconds, 3)}), flush=True)
