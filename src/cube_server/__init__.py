"""The published version as SQL views on a Spark Thrift Server."""
