"""Checks that the project's SQL runs on Spark: `python -m customer_value.spark_check`.

dbt compiles the project for target `spark` against empty raw tables typed by the contract, and one
local Spark session analyses and plans each model's SELECT over empty tables. Nothing is computed, so
the check sees what Spark cannot parse, resolve, type or plan, not what it would compute otherwise.

Raw tables come in several shapes (`SHAPES`), because the macros that read raw values write other SQL
for other physical types: in the contract's types, all as text, in other types that warehouses hold,
and as few as the contract allows. Models are checked in the first shape; in the others only those
that read raw tables, and only where their SQL differs.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from tqdm import tqdm

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_JAVA = 17
RAW_SCHEMA = "raw"
RAW_READERS = "source:raw+1,resource_type:model"

# time zones other than UTC, so that the conversions between time zones are written out
VARS = {
    "raw_schema": RAW_SCHEMA,
    "raw_timezone": "Europe/London",
    "reporting_timezone": "America/New_York",
}

# physical types of raw columns by their type in the contract (decimals without precision and scale)
SHAPES: dict[str, dict[str, str]] = {
    "contract types": {},
    "all text": dict.fromkeys(
        ["int", "bigint", "double", "decimal", "boolean", "date", "timestamp"], "string"
    ),
    # what data frames leave behind: ids as 17850.0, flags as 0 and 1, times without a zone
    "data frame types": {
        "string": "double",
        "int": "double",
        "bigint": "double",
        "decimal": "double",
        "boolean": "int",
        "date": "timestamp",
        "timestamp": "timestamp_ntz",
    },
    # ids and amounts as whole numbers, times as dates
    "whole numbers": {
        "string": "bigint",
        "int": "smallint",
        "bigint": "decimal(20,0)",
        "decimal": "int",
        "date": "timestamp_ntz",
        "timestamp": "date",
    },
    # read by least_columns: only what is required
    "required columns only": {},
}
MAIN_SHAPE = "contract types"
LEAST_SHAPE = "required columns only"

TYPE_NAMES = {
    "integer": "int",
    "long": "bigint",
    "varchar": "string",
    "text": "string",
    "bool": "boolean",
    "numeric": "decimal",
    "float8": "double",
}

Columns = dict[str, str]


class CheckError(Exception):
    """Something that keeps the whole check from running, in words for the user."""


@dataclass(frozen=True)
class Problem:
    """Why a model fails on Spark.

    Attributes:
        message: The reason in one line.
        line_number: Line of the compiled SQL, from 1; None where Spark names none.
        sql_line: That line's text.
    """

    message: str
    line_number: int | None = None
    sql_line: str = ""

    def __str__(self) -> str:
        """The message, and the SQL line where there is one."""
        if self.line_number is None:
            return self.message
        return f"{self.message}\n    line {self.line_number}: {self.sql_line.strip()}"


@dataclass(frozen=True)
class Failure:
    """A model that fails, with the shape of the raw tables in which it does."""

    model: str
    shape: str
    problem: Problem

    def __str__(self) -> str:
        """One failing model as the report prints it."""
        place = "" if self.shape == MAIN_SHAPE else f" (raw tables: {self.shape})"
        return f"FAILED {self.model}{place}: {self.problem}"


# ---- the contract and the types -------------------------------------------------------------


def read_contract(models_folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Reads the raw contract from the sources' YAML.

    Args:
        models_folder: The project's folder `models`.

    Returns:
        Per raw table its columns: dictionaries with name, data_type and meta.

    Raises:
        CheckError: No file `*/_*__sources.yml` under the folder declares a table.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(models_folder.glob("staging/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                tables[table["name"]] = [
                    {
                        "name": column["name"],
                        "data_type": column["data_type"],
                        "meta": (column.get("config") or {}).get("meta") or {},
                    }
                    for column in table["columns"]
                ]
    if not tables:
        raise CheckError(f"No raw tables are declared in {models_folder}/staging/*/_*__sources.yml.")
    return tables


def spark_type(data_type: str) -> str:
    """The one spelling of a type that Spark uses itself.

    Args:
        data_type: A type as YAML or SQL spells it, such as `DECIMAL(18, 2)` or `integer`.

    Returns:
        For instance `decimal(18,2)` or `int`; what is not known comes back in lower case.
    """
    name, bracket, arguments = data_type.lower().replace(" ", "").partition("(")
    name = TYPE_NAMES.get(name, name)
    return name if name == "string" else name + bracket + arguments


def physical_columns(columns: list[dict[str, Any]], shape: str) -> Columns:
    """The columns of one raw table in one shape.

    Args:
        columns: The table's columns from `read_contract`.
        shape: A key of `SHAPES`.

    Returns:
        Physical Spark type by column name.
    """
    types = SHAPES[shape]
    physical = {}
    for column in columns:
        wanted = spark_type(column["data_type"])
        physical[column["name"]] = types.get(wanted.partition("(")[0], wanted)
    return physical


def least_columns(contract: dict[str, list[dict[str, Any]]]) -> dict[str, Columns]:
    """The least that the contract accepts: table orders with what it requires and an e-mail."""
    wanted = [
        column
        for column in contract["orders"]
        if column["meta"].get("key") or column["meta"].get("required") or column["name"] == "email"
    ]
    return {"orders": physical_columns(wanted, LEAST_SHAPE)}


def raw_tables(contract: dict[str, list[dict[str, Any]]], shape: str) -> dict[str, Columns]:
    """All raw tables in one shape: physical type by column, by table."""
    if shape == LEAST_SHAPE:
        return least_columns(contract)
    return {table: physical_columns(columns, shape) for table, columns in contract.items()}


def column_list(columns: Columns) -> str:
    """The columns as `create table` takes them."""
    return ", ".join(f"`{name}` {data_type}" for name, data_type in columns.items())


def contract_problem(expected: Columns, found: Columns) -> Problem | None:
    """Compares what a mart gives on Spark with its contract.

    Args:
        expected: Type by column as the contract declares them.
        found: Type by column as Spark resolves them.

    Returns:
        What differs, in words; None where nothing does. The order of columns is free.
    """
    parts = [f"no column {name}" for name in expected if name not in found]
    parts += [f"column {name} is not in the contract" for name in found if name not in expected]
    parts += [
        f"{name} is {spark_type(found[name])}, the contract says {spark_type(data_type)}"
        for name, data_type in expected.items()
        if name in found and spark_type(found[name]) != spark_type(data_type)
    ]
    return Problem("; ".join(parts)) if parts else None


def untyped_problem(found: Columns) -> Problem | None:
    """Columns made of a bare null have no type on Spark, and no table can hold them."""
    names = [name for name, data_type in found.items() if "void" in data_type]
    if not names:
        return None
    return Problem(f"no type for {', '.join(names)}: write cast(null as ...)")


def seed_columns(path: Path, column_types: Columns) -> Columns:
    """Types of a seed's columns, by the rules that dbt loads it with.

    Args:
        path: The CSV file.
        column_types: Types that the project sets.

    Returns:
        Type by column; columns without a set type get the one that dbt reads from their values.
    """
    from dbt_common.clients import agate_helper

    table = agate_helper.from_csv(str(path), text_columns=list(column_types))
    guesses = {"Integer": "bigint", "Number": "double", "Boolean": "boolean", "Date": "date"}
    guesses |= {"DateTime": "timestamp", "ISODateTime": "timestamp"}
    return {
        column.name: spark_type(
            column_types.get(column.name, guesses.get(type(column.data_type).__name__, "string"))
        )
        for column in table.columns
    }


# ---- words ----------------------------------------------------------------------------------


def problem_in_words(error: str, sql: str = "") -> Problem:
    """Turns the text of a Spark error into one line and the SQL line that it points at.

    Args:
        error: The whole message, with plans and stack traces.
        sql: The SQL that failed.

    Returns:
        The message without plan, SQLSTATE and position, and the line where Spark gives a position.
    """
    position = re.search(r"\bline (\d+),? pos \d+", error)
    head = re.split(r"\n\s*\n|\n==|\n[+'!]|;? ?\(?\bline \d+,? pos \d+|;\n", error.strip())[0]
    head = re.sub(r"\s*SQLSTATE: \w+\.?", "", head)
    message = re.sub(r"\s+", " ", head).strip(" ;")
    lines = sql.splitlines()
    if position is None or not 0 < int(position[1]) <= len(lines):
        return Problem(message)
    return Problem(message, int(position[1]), lines[int(position[1]) - 1])


def java_version(text: str) -> int | None:
    """The major version in what `java -version` prints; None where there is none.

    >>> java_version('openjdk version "17.0.15" 2025-04-15')
    17
    >>> java_version('java version "1.8.0_202"')
    8
    """
    found = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(found[1]) if found else None


def java_problem(printed: str | None) -> str | None:
    """Says what is wrong with the machine's Java.

    Args:
        printed: What `java -version` prints, None where there is no Java.

    Returns:
        A sentence for the user; None where Java is new enough.
    """
    needed = (
        f"Spark needs Java {LEAST_JAVA} or newer: install it (Debian: openjdk-17-jre-headless) "
        "and have it on the PATH or in JAVA_HOME."
    )
    if printed is None:
        return f"No Java was found. {needed}"
    version = java_version(printed)
    if version is None:
        return f"Java does not say its version. {needed}"
    return None if version >= LEAST_JAVA else f"Java is version {version}. {needed}"


def summary(checked: int, failures: list[Failure], unreached: list[str]) -> str:
    """The last line of the report.

    Args:
        checked: Number of models whose SQL was explained or failed to be.
        failures: All failures; a model can fail in several shapes of the raw tables.
        unreached: Models left out because they read one that failed.
    """
    failed = len({failure.model for failure in failures})
    line = f"{checked} models explained on Spark, {failed} failed"
    if unreached:
        line += f", {len(unreached)} not reached behind them"
    return line


# ---- Java, Spark, dbt -----------------------------------------------------------------------


def check_java() -> None:
    """Raises a CheckError where there is no Java that Spark starts with."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    printed = None
    if java and Path(java).is_file():
        printed = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    problem = java_problem(printed)
    if problem:
        raise CheckError(problem)


@contextlib.contextmanager
def spark_session(log_file: Path) -> Iterator["SparkSession"]:
    """Starts a small local Spark session, quiet, and stops it afterwards.

    Args:
        log_file: Where Java's messages go.

    Yields:
        The session; dbt-spark's method `session` finds the same one.

    Raises:
        CheckError: Spark did not start.
    """
    # another Spark on this machine is not ours
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"):
        os.environ.pop(name, None)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CheckError(f"{error}: run `make spark-check`, which sets up .venv-spark.") from error
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark_check_") as folder:
        builder = SparkSession.builder.master("local[1]").appName("spark_check")
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "1g",
            # a run is over before the second compiler pays off
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.log.level": "ERROR",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "1",
        }.items():
            builder = builder.config(key, value)
        try:
            with java_messages_to(log_file):
                spark = builder.getOrCreate()
        except Exception as error:
            raise CheckError(f"Spark did not start, see {log_file}: {error}") from error
        try:
            yield spark
        finally:
            spark.stop()


@contextlib.contextmanager
def java_messages_to(log_file: Path) -> Iterator[None]:
    """Java inherits stderr when it starts; inside this block that is a file."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log_file.open("w") as log:
            os.dup2(log.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class Project:
    """The dbt project compiled for target spark: parsed once, compiled per shape."""

    def __init__(self, folder: Path, target_path: Path) -> None:
        """Parses the project.

        Raises:
            CheckError: It does not parse.
        """
        self.options = [
            *("--project-dir", str(folder), "--profiles-dir", str(folder), "--target", "spark"),
            *("--target-path", str(target_path), "--log-path", str(target_path / "logs")),
            *("--vars", yaml.safe_dump(VARS, default_flow_style=True).strip()),
        ]
        self.manifest = None
        self.manifest = self.dbt("parse")

    def dbt(self, command: str, *arguments: str) -> Any:
        """Runs a dbt command in this process and gives its result.

        Raises:
            CheckError: dbt stopped before it came to any model.
        """
        from dbt.cli.main import dbtRunner

        done = dbtRunner(manifest=self.manifest).invoke(
            ["--quiet", command, *arguments, *self.options]
        )
        if done.exception:
            raise CheckError(f"dbt {command} stopped: {done.exception}")
        return done.result

    def models(self, reads_raw: bool = False) -> list[Any]:
        """Enabled models, parents first; with reads_raw only those that read a raw table."""
        nodes = {
            key: node
            for key, node in self.manifest.nodes.items()
            if node.resource_type == "model"
        }
        models = [nodes[key] for key in in_order({k: n.depends_on.nodes for k, n in nodes.items()})]
        if not reads_raw:
            return models
        return [m for m in models if any(p.startswith("source.") for p in m.depends_on.nodes)]

    def seeds(self) -> list[Any]:
        """Enabled seeds."""
        return [node for node in self.manifest.nodes.values() if node.resource_type == "seed"]

    def compiled(self, selection: str) -> dict[str, str | Problem]:
        """SQL of each model selected by unique id, or why dbt cannot compile it."""
        results = self.dbt("compile", "--select", selection)
        return {
            result.node.unique_id: (
                result.node.compiled_code
                if result.status == "success"
                else problem_in_words(result.message or str(result.status))
            )
            for result in results.results
        }


def in_order(parents: dict[str, list[str]]) -> list[str]:
    """Sorts the nodes of a graph so that parents come first.

    Args:
        parents: Parents of each node; parents that are no nodes themselves are ignored.

    Returns:
        All nodes; the order is the same from run to run.
    """
    done: dict[str, None] = {}

    def visit(node: str) -> None:
        if node not in done:
            for parent in sorted(parents[node]):
                if parent in parents:
                    visit(parent)
            done[node] = None

    for node in sorted(parents):
        visit(node)
    return list(done)


# ---- the check ------------------------------------------------------------------------------


class Checker:
    """Explains models on Spark, over empty tables of their parents."""

    def __init__(self, spark: "SparkSession") -> None:
        """Keeps the session and starts without results."""
        self.spark = spark
        self.failures: list[Failure] = []
        self.unreached: list[str] = []
        self.checked: set[str] = set()

    def put_table(self, schema: str, name: str, columns: Columns) -> None:
        """Makes an empty table, in place of one that is there."""
        self.spark.sql(f"create schema if not exists {schema}")
        self.spark.sql(f"drop table if exists {schema}.{name}")
        self.spark.sql(f"create table {schema}.{name} ({column_list(columns)}) using parquet")

    def put_raw_tables(self, tables: dict[str, Columns]) -> None:
        """Makes the raw tables of one shape and no others."""
        self.spark.sql(f"drop schema if exists {RAW_SCHEMA} cascade")
        for name, columns in tables.items():
            self.put_table(RAW_SCHEMA, name, columns)

    def explain(self, sql: str) -> Columns | Problem:
        """Analyses and plans one SELECT; gives its columns, or what Spark says against it."""
        try:
            frame = self.spark.sql(sql)
            frame._jdf.queryExecution().executedPlan()
        except Exception as error:
            return problem_in_words(str(error), sql)
        names = [field.name for field in frame.schema.fields]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            return Problem(f"two columns called {', '.join(repeated)}")
        found = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
        return untyped_problem(found) or found

    def check_model(self, model: Any, sql: str | Problem, shape: str) -> bool:
        """Checks one model; leaves an empty table for the models that read it.

        Returns:
            False where nothing could be left for them.
        """
        declared = {
            column.name: column.data_type for column in model.columns.values() if column.data_type
        }
        is_complete = bool(declared) and len(declared) == len(model.columns)
        if model.language == "python":
            # not SQL: those who read it see what its YAML declares
            found: Columns | Problem = (
                {name: spark_type(data_type) for name, data_type in declared.items()}
                if is_complete
                else Problem("a Python model without data_type for all its columns")
            )
        else:
            found = self.explain(sql) if isinstance(sql, str) else sql
            if isinstance(found, dict) and model.config.contract.enforced:
                found = contract_problem(declared, found) or found
        self.checked.add(model.name)
        if isinstance(found, Problem):
            self.failures.append(Failure(model.name, shape, found))
            # a contracted model still stands for what it promises
            found = declared if is_complete else {}
        if found and shape == MAIN_SHAPE:
            self.put_table(model.schema, model.alias, found)
        return bool(found)


def check(project: Project, spark: "SparkSession", say: Callable[[str], None]) -> Checker:
    """Checks all models.

    Args:
        project: The parsed project.
        spark: A session that may be filled with empty tables.
        say: Takes the lines of the report.

    Returns:
        What was checked and what failed.
    """
    checker = Checker(spark)
    contract = read_contract(Path(project.options[1]) / "models")
    for seed in project.seeds():
        path = Path(project.options[1]) / seed.original_file_path
        checker.put_table(seed.schema, seed.alias, seed_columns(path, seed.config.column_types))
    known_sql: dict[str, set[str]] = {}
    for shape in SHAPES:
        checker.put_raw_tables(raw_tables(contract, shape))
        is_main = shape == MAIN_SHAPE
        if is_main:
            project.dbt("run-operation", "check_inputs")
        models = project.models(reads_raw=not is_main)
        sql = project.compiled("resource_type:model" if is_main else RAW_READERS)
        is_missing: set[str] = set()
        for model in tqdm(models, desc=shape, unit=" models", disable=None, leave=False):
            if is_main and is_missing.intersection(model.depends_on.nodes):
                checker.unreached.append(model.name)
                is_missing.add(model.unique_id)
                continue
            text = sql.get(model.unique_id, Problem("dbt did not compile it"))
            if isinstance(text, str):
                if text in known_sql.setdefault(model.unique_id, set()):
                    continue
                known_sql[model.unique_id].add(text)
            before = len(checker.failures)
            if not checker.check_model(model, text, shape):
                is_missing.add(model.unique_id)
            for failure in checker.failures[before:]:
                say(str(failure))
    return checker


def main(arguments: list[str] | None = None) -> int:
    """Runs the check.

    Args:
        arguments: Command line without the program's name; None takes the process's own.

    Returns:
        0 where every model can be explained, else 1.
    """
    parser = argparse.ArgumentParser(prog="spark_check", description=__doc__.partition("\n")[0])
    parser.add_argument("--project-dir", type=Path, default=Path.cwd())
    parser.add_argument("--target-path", type=Path, default=Path("target/spark"))
    options = parser.parse_args(arguments)
    folder, target_path = options.project_dir.resolve(), options.target_path.resolve()
    try:
        check_java()
        with spark_session(target_path / "logs" / "java.log") as spark:
            checker = check(Project(folder, target_path), spark, lambda line: tqdm.write(line))
    except CheckError as error:
        print(error, file=sys.stderr)
        return 1
    if checker.unreached:
        print(f"Not reached: {', '.join(checker.unreached)}")
    print(summary(len(checker.checked), checker.failures, checker.unreached))
    return 1 if checker.failures else 0


if __name__ == "__main__":
    sys.exit(main())
