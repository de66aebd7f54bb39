"""Logical types in Spark, and the calendar levels as Spark expressions."""

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


def calendar_level(day: Column, level: str) -> Column:
    """A calendar level of a date: year as int, `2013-Q1`, `2013-01`, the day itself."""
    return {
        "year": F.year(day),
        "quarter": F.date_format(day, "yyyy-'Q'q"),
        "month": F.date_format(day, "yyyy-MM"),
        "day": day.cast(T.DateType()),
    }[level]
