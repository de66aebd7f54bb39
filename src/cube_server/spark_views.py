"""EDGE: Spark: the snapshot as a table, its views, and the Thrift server in front of them."""

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from cube_server.errors import ServeError
from cube_server.settings import Directory, KeyStore, Settings
from cube_server.snapshot import Snapshot, View

# Views live in the session, but Hive's side of a Thrift session opens a metastore when it is closed. A private,
# empty one in memory keeps it from looking for a database on disk, and from trying for 20 s when there is none.
_NO_METASTORE = {
    "spark.sql.catalogImplementation": "in-memory",
    "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:cube_server;create=true",
    "spark.hadoop.datanucleus.schema.autoCreateAll": "true",
    "spark.hadoop.hive.metastore.schema.verification": "false",
}

# Functions that call any static method of Java: with them a client could point the check of passwords to a directory
# of its own.
_REFLECTION = ("java_method", "reflect", "try_reflect")


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
        self._secure(settings.directory, settings.key_store)
        self._drop(_REFLECTION)
        self._views: tuple[View, ...] = ()
        self._cells: DataFrame | None = None

    def _secure(self, directory: Directory | None, key_store: KeyStore | None) -> None:
        """Tell the JVM who may log in and with which key.

        It is told once it runs, since a setting of Spark would be an argument in its command line, for all to read.
        """
        conf = self._spark._jsc.hadoopConfiguration()
        if key_store:
            conf.set("hive.server2.use.SSL", "true")
            conf.set("hive.server2.keystore.path", str(key_store.file))
            conf.set("hive.server2.keystore.password", key_store.password)
        if directory:
            conf.set("hive.server2.authentication", "LDAP")
            for name, value in _ldap_properties(directory).items():
                self._spark._jvm.System.setProperty(name, value)  # type: ignore[union-attr]

    def _drop(self, functions: tuple[str, ...]) -> None:
        registry = self._spark._jsparkSession.sessionState().functionRegistry()
        for name in functions:
            registry.dropFunction(self._spark._jvm.org.apache.spark.sql.catalyst.FunctionIdentifier(name))  # type: ignore[union-attr]

    def listen(self) -> None:
        """Start the Thrift server; returns once it is listening, raises ServeError if it cannot."""
        server = self._spark._jvm.org.apache.spark.sql.hive.thriftserver.HiveThriftServer2  # type: ignore[union-attr]
        try:
            server.startWithContext(self._spark._jsparkSession.sqlContext())
        except Py4JError as error:
            raise ServeError(f"the Thrift server cannot start: {_reasons(error)}") from error

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


def _ldap_properties(directory: Directory) -> dict[str, str]:
    """Return what Hive is told of a directory, as system properties: its check of passwords reads nothing else."""
    found = {"url": directory.url, "baseDN": directory.base_dn, "userDNPattern": directory.user_dn_pattern or ""}
    return {f"hive.server2.authentication.ldap.{key}": value for key, value in found.items() if value}


def _reasons(error: Py4JError) -> str:
    """Return the messages of an error of the JVM and of its causes, without their stack traces."""
    cause, found = getattr(error, "java_exception", None), []
    while cause is not None:
        found.append(cause.getMessage() or cause.toString())
        cause = cause.getCause()
    return ": ".join(found) or str(error)
