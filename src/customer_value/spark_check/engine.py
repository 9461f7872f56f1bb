"""Starts Java and Spark for the check."""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from customer_value.spark_check.report import CheckError, java_problem

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    # a run is over before Java's second compiler would pay off
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
}


def check_java() -> None:
    """Looks for a Java that Spark starts with.

    Raises:
        CheckError: There is none.
    """
    home = os.environ.get("JAVA_HOME")
    java = Path(home, "bin", "java") if home else shutil.which("java")
    printed = None
    if java and Path(java).is_file():
        printed = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    problem = java_problem(printed)
    if problem:
        raise CheckError(problem)


@contextlib.contextmanager
def spark_session(log_file: Path) -> Iterator["SparkSession"]:
    """Starts a small, quiet Spark session over an empty folder of its own.

    Args:
        log_file: Takes what Java says.

    Yields:
        The session; dbt-spark's method `session` uses the same one.

    Raises:
        CheckError: Spark is not installed or did not start.
    """
    # another Spark on this machine, and its settings, are not the one checked against
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"):
        os.environ.pop(name, None)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CheckError(
            "pyspark is not installed here. `make spark-check` sets up an environment that has it."
        ) from error
    # logs every failing query with the stack of Java calls; the report says what is needed of it
    logging.getLogger("SQLQueryContextLogger").disabled = True
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark_check_") as folder:
        builder = SparkSession.builder.master("local[1]").appName("spark_check")
        for key, value in SETTINGS.items():
            builder = builder.config(key, value)
        builder = builder.config("spark.local.dir", folder)
        builder = builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse")
        try:
            with _stderr_in(log_file):
                spark = builder.getOrCreate()
        except Exception as error:
            raise CheckError(f"Spark did not start ({error}); {log_file} says more.") from error
        try:
            yield spark
        finally:
            spark.stop()


@contextlib.contextmanager
def _stderr_in(log_file: Path) -> Iterator[None]:
    """A process started inside this block writes its stderr to the file for as long as it lives."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log_file.open("w") as log:
            os.dup2(log.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
