"""A client's API into the facts table: pushed through HTTP or pulled on a schedule, written only when newer."""
