"""A Spark session for judging: started quiet and offline, closed with all it left behind.

Needs the extra `spark` (pyspark) and Java 17 or later; both are looked for only when asked for.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any

from changrong.policy.errors import PolicyError, shorten

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
"""What the SQL of `compilers.spark` counts on; a session's own settings may differ."""

_EACH_FILE_ALONE = str(1 << 30)
PACE = {
    # One generated method for a whole book is too large for the JVM to compile well.
    "spark.sql.codegen.wholeStage": "false",
    # A task a file: its rows stay together and in their order, and nothing is shuffled.
    "spark.sql.files.maxPartitionBytes": _EACH_FILE_ALONE,
    "spark.sql.files.openCostInBytes": _EACH_FILE_ALONE,
    "spark.sql.shuffle.partitions": "8",
    # The text of a plan holds every condition and is read by nobody.
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.debug.maxToStringFields": "8",
}

# Conditions nest deeper than the JVM's usual stack is high, in the parser as in the tasks.
_JAVA = "-Xss64m -XX:+UseParallelGC"
_PATIENCE = 60
"""Seconds that a JVM may take to end."""
_THROWN = re.compile(r'^(Exception in thread "main" )?([a-z]\w*\.)+\w+: ')


class SparkError(PolicyError):
    """Spark is not there, cannot be started, or could not finish."""


@contextmanager
def open_session(master: str = "local[*]") -> Iterator[SparkSession]:
    """A session on this master, set as `MEANING` and `PACE` say.

    Where the process already runs Spark, that is used and left running. Raises SparkError.
    """
    with warnings.catch_warnings():
        # It speaks of pandas, which is not used, wherever that happens to be installed.
        warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\.")
        _need_java_and_pyspark()
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        if running is not None:
            yield set_for_judging(running)
        else:
            with _own_session(master) as session:
                yield session


@contextmanager
def _own_session(master: str) -> Iterator[SparkSession]:
    with (
        tempfile.TemporaryDirectory(prefix="changrong-spark-") as folder,
        _started(master, Path(folder)) as session,
    ):
        yield set_for_judging(session)


def set_for_judging(session: SparkSession) -> SparkSession:
    """A session beside the given one, in the same application, with the settings of this module."""
    own = session.newSession()
    for key, value in {**MEANING, **PACE}.items():
        own.conf.set(key, value)
    return own


def _need_java_and_pyspark() -> None:
    try:
        import pyspark.sql  # noqa: F401
    except ImportError:
        raise SparkError(
            "没有安装 pyspark；请安装 changrong[spark]",
            "pyspark is not installed; install changrong[spark]",
        ) from None
    home = os.environ.get("JAVA_HOME")
    if not (Path(home) / "bin/java").exists() if home else shutil.which("java") is None:
        raise SparkError(
            "没有 Java；Spark 需要 Java 17 或更新的版本（Debian：default-jre-headless）",
            "there is no Java; Spark needs Java 17 or later (Debian: default-jre-headless)",
        )


@contextmanager
def _started(master: str, folder: Path) -> Iterator[SparkSession]:
    """A Spark application in a JVM of its own, which ends with it."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf(loadDefaults=False).setMaster(master).setAppName("changrong")
    for key, value in _settings(master, folder).items():
        conf.set(key, value)
    said = folder / "said.txt"
    with said.open("wb") as log:
        try:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
        except Exception:
            raise _not_started(master, _last_words(said)) from None
    with ExitStack() as ending:
        ending.callback(_end, gateway)
        try:
            session = SparkSession(SparkContext(conf=conf, gateway=gateway))
        except Exception as error:
            raise _not_started(master, first_line(error)) from None
        ending.callback(session.stop)
        session.sparkContext.setLogLevel("ERROR")
        yield session


def _settings(master: str, folder: Path) -> dict[str, str]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"{_JAVA} -Djava.io.tmpdir={folder}",
        "spark.executor.extraJavaOptions": _JAVA,
        **MEANING,
        **PACE,
    }
    if is_local(master):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.local.dir": str(folder),
        }
    return settings


def is_local(master: str) -> bool:
    """Whether the workers are threads of this machine."""
    return master == "local" or master.startswith("local[")


def _end(gateway: Any) -> None:
    """End the JVM, and let the process start another one."""
    from pyspark import SparkContext

    SparkContext._active_spark_context = None
    SparkContext._gateway = None
    SparkContext._jvm = None
    with suppress(Exception):
        gateway.shutdown()
    if gateway.proc is not None:  # None where spark-submit started this very process
        gateway.proc.stdin.close()
        try:
            gateway.proc.wait(_PATIENCE)
        except TimeoutExpired:
            gateway.proc.kill()
            gateway.proc.wait()


def first_line(error: BaseException) -> str:
    """What Spark says of an error, without the Java stack that it adds."""
    java = getattr(error, "java_exception", None)
    words = str(error) if java is None else str(java.toString())
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return _told(lines[0]) if lines else type(error).__name__


def _last_words(said: Path) -> str:
    """The last line of a JVM that gave up, but for the calls it lists."""
    lines = [line.strip() for line in said.read_text(errors="replace").splitlines()]
    told = [line for line in lines if line and not line.startswith("at ")]
    return _told(told[-1]) if told else "Java"


def _told(line: str) -> str:
    """The line without the name of the Java class that was thrown."""
    return shorten(_THROWN.sub("", line), 300)


def _not_started(master: str, why: str) -> SparkError:
    return SparkError(
        f"Spark 启动不了（master {master}）：{why}",
        f"Spark cannot be started (master {master}): {why}",
    )
