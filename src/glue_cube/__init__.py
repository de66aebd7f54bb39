"""Cassandra and the facts table into one consolidated cube in DynamoDB: extract, filter, enrich, aggregate, publish."""
