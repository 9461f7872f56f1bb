"""The dbt project for target `spark`: parsed once, compiled as often as the raw tables change."""

from pathlib import Path
from typing import Any

import yaml

from customer_value.spark_check.report import CheckError, Problem, problem_in_words
from customer_value.spark_check.shapes import Columns, spark_type

RAW_SCHEMA = "raw"
# time zones other than UTC, so that the conversions between them are in the SQL
VARS = {
    "raw_schema": RAW_SCHEMA,
    "raw_timezone": "Europe/London",
    "reporting_timezone": "America/New_York",
}


class Project:
    """Runs dbt in this process and hands out what it makes of the project.

    Attributes:
        folder: Folder of the project.
    """

    def __init__(self, folder: Path, target_path: Path) -> None:
        """Parses the project.

        Args:
            folder: Folder of the project.
            target_path: Where dbt leaves the compiled SQL and its log.

        Raises:
            CheckError: It does not parse.
        """
        self.folder = folder
        self._options = [
            *("--project-dir", str(folder), "--profiles-dir", str(folder), "--target", "spark"),
            *("--target-path", str(target_path), "--log-path", str(target_path / "logs")),
            *("--vars", yaml.safe_dump(VARS, default_flow_style=True).strip()),
        ]
        self._errors = ["(dbt does not say why)"]
        self._manifest = None
        self._manifest = self._run("parse").result

    def models(self, read_raw_tables: bool = False) -> list[Any]:
        """The models, each after those that it reads.

        Args:
            read_raw_tables: Leave out models that read no raw table themselves.
        """
        nodes = {node.unique_id: node for node in self._nodes("model")}
        order = in_order({key: node.depends_on.nodes for key, node in nodes.items()})
        return [
            nodes[key]
            for key in order
            if not read_raw_tables
            or any(parent.startswith("source.") for parent in nodes[key].depends_on.nodes)
        ]

    def seeds(self) -> list[tuple[str, str, Columns]]:
        """Schema, name and columns of the seeds."""
        return [
            (
                seed.schema,
                seed.alias,
                seed_columns(self.folder / seed.original_file_path, seed.config.column_types),
            )
            for seed in self._nodes("seed")
        ]

    def compile(self, read_raw_tables: bool = False) -> dict[str, str | Problem]:
        """Compiles the models against the tables that Spark holds now.

        Args:
            read_raw_tables: Leave out models that read no raw table themselves.

        Returns:
            By unique id the SQL or why there is none; models behind such a one are absent.
        """
        selection = "source:raw+1,resource_type:model" if read_raw_tables else "resource_type:model"
        compiled: dict[str, str | Problem] = {}
        for result in self._run("compile", "--select", selection).result.results:
            if result.status == "success":
                compiled[result.node.unique_id] = result.node.compiled_code
            elif result.status != "skipped":
                compiled[result.node.unique_id] = problem_in_words(result.message or "")
        return compiled

    def check_inputs(self) -> None:
        """Runs what runs at the start of every build.

        Raises:
            CheckError: It stops the build.
        """
        done = self._run("run-operation", "check_inputs")
        if not done.success:
            raise CheckError(f"The check at the start of a build fails: {self._errors[-1]}")

    def _nodes(self, resource_type: str) -> list[Any]:
        nodes = self._manifest.nodes.values()
        return [node for node in nodes if node.resource_type == resource_type]

    def _run(self, *command: str) -> Any:
        from dbt.cli.main import dbtRunner

        def note(event: Any) -> None:
            if event.info.level == "error":
                self._errors.append(event.info.msg)

        # what dbt has to say goes to its log and, where it stops, into the error
        quiet = ("--log-level", "none", "--log-level-file", "info")
        runner = dbtRunner(manifest=self._manifest, callbacks=[note])
        done = runner.invoke([*quiet, *command, *self._options])
        if done.exception:
            raise CheckError(f"dbt {command[0]} stopped: {done.exception}")
        return done


def seed_columns(path: Path, column_types: Columns) -> Columns:
    """Finds the types of a seed's columns by the rules that dbt loads it with.

    Args:
        path: The CSV file.
        column_types: Types that the project sets.

    Returns:
        Type by column; where none is set, the one that dbt reads from the values.
    """
    import agate
    from dbt_common.clients import agate_helper

    table = agate_helper.from_csv(str(path), text_columns=list(column_types))

    def read_type(column: agate.Column) -> str:
        kind = type(column.data_type).__name__
        if kind in ("Integer", "Number"):
            return "double" if table.aggregate(agate.MaxPrecision(column.name)) else "bigint"
        times = {"Date": "date", "DateTime": "timestamp", "ISODateTime": "timestamp"}
        return "boolean" if kind == "Boolean" else times.get(kind, "string")

    return {
        column.name: spark_type(column_types.get(column.name) or read_type(column))
        for column in table.columns
    }


def declared_columns(node: Any) -> Columns:
    """Types that a model's YAML promises; empty where it leaves one out."""
    types = {column.name: column.data_type for column in node.columns.values()}
    return {} if None in types.values() else types


def in_order(parents: dict[str, list[str]]) -> list[str]:
    """Sorts the nodes of a graph so that parents come first.

    Args:
        parents: Parents of each node; those that are no nodes themselves do not count.

    Returns:
        All nodes, in the same order on every run.
    """
    done: dict[str, None] = {}

    def add(node: str) -> None:
        if node in parents and node not in done:
            for parent in sorted(parents[node]):
                add(parent)
            done[node] = None

    for node in sorted(parents):
        add(node)
    return list(done)
