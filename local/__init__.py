"""The local harness: emulators, Cassandra, Spark and the whole pipeline on one machine."""
