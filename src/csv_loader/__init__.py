"""CSV files into Cassandra or Amazon Keyspaces: every row is loaded or rejected with its line and reason."""
