"""Logical types in Spark, and the calendar as Spark expressions."""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.logical_types import Kind, LogicalType

SPARK_TYPES: dict[Kind, T.DataType] = {
    Kind.STRING: T.StringType(),
    Kind.INT32: T.IntegerType(),
    Kind.INT64: T.LongType(),
    Kind.FLOAT64: T.DoubleType(),
    Kind.BOOL: T.BooleanType(),
    Kind.DATE: T.DateType(),
    Kind.TIMESTAMP: T.TimestampType(),
}


def spark_type(logical: LogicalType) -> T.DataType:
    """The Spark type of a logical type."""
    return (
        T.DecimalType(logical.precision, logical.scale) if logical.kind is Kind.DECIMAL else SPARK_TYPES[logical.kind]
    )


def first_day(date: Column, level: str) -> Column:
    """The first day of a date's year, quarter or month, or the day itself: one column that stands for the level."""
    day = date.cast(T.DateType())
    return day if level == "day" else F.trunc(day, level)
