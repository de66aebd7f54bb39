"""EDGE: Spark: the snapshot as a table, its views, and the Thrift server in front of them."""

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from cube_server.errors import ServeError
from cube_server.settings import Settings
from cube_server.snapshot import Snapshot, View

# Views live in the session, but Hive's side of a Thrift session opens a metastore when it is closed. A private,
# empty one in memory keeps it from looking for a database on disk, and from trying for 20 s when there is none.
_NO_METASTORE = {
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:cube_server;create=true",
    "spark.hadoop.datanucleus.schema.autoCreateAll": "true",
    "spark.hadoop.hive.metastore.schema.verification": "false",
}


class SparkViews:
    """Views of one Spark session that all Thrift clients share."""

    def __init__(self, settings: Settings) -> None:
        builder = SparkSession.builder.appName("cube_server")
        for key, value in {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.hive.thriftServer.singleSession": "true",
            "spark.hadoop.hive.server2.thrift.bind.host": settings.host,
            "spark.hadoop.hive.server2.thrift.port": str(settings.port),
            **_NO_METASTORE,
        }.items():
            builder = builder.config(key, value)
        self._spark = builder.getOrCreate()
        self._views: tuple[View, ...] = ()
        self._cells: DataFrame | None = None

    def listen(self) -> None:
        """Start the Thrift server; returns once it is listening, raises ServeError if it cannot."""
        server = self._spark._jvm.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2  # type: ignore[union-attr]
        try:
            server.startWithContext(self._spark._jsparkSession.sqlContext())
        except Py4JError as error:
            raise ServeError(f"the Thrift server cannot start: {error}") from error

    def replace(self, snapshot: Snapshot) -> None:
        """Serve another version; every view is over `cells`, so its one replacement switches all that stay."""
        try:
            self._replace(snapshot)
        except (PySparkException, Py4JError) as error:
            if self._cells is not None:
                self._cells.createOrReplaceTempView("cells")
            raise ServeError(f"version {snapshot.manifest.version} cannot be served: {error}") from error

    def _replace(self, snapshot: Snapshot) -> None:
        cells = self._spark.read.parquet(str(snapshot.file)).coalesce(1).cache()
        cells.count()
        cells.createOrReplaceTempView("cells")
        self._define(snapshot.views)
        manifest = snapshot.manifest
        row = (manifest.version, manifest.created, manifest.cells, len(manifest.cuboids))
        columns = "version string, created string, cells bigint, cuboids int"
        self._spark.createDataFrame([row], columns).createOrReplaceTempView("cube_current_version")
        if self._cells is not None:
            self._cells.unpersist()
        self._cells = cells

    def _define(self, views: tuple[View, ...]) -> None:
        """Define the views, unless they are those of the version before; drop those that are gone."""
        if views == self._views:
            return
        for gone in {view.name for view in self._views} - {view.name for view in views}:
            self._spark.catalog.dropTempView(gone)
        for view in views:
            self._spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW `{view.name}` AS {view.sql}")
        self._views = views
