"""Explains the models one after the other."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from customer_value.contract import load_contract
from customer_value.spark_check.project import RAW_SCHEMA, Project, declared_columns
from customer_value.spark_check.report import (
    Failure,
    Problem,
    columns_problem,
    contract_problem,
    problem_in_words,
)
from customer_value.spark_check.shapes import MAIN_SHAPE, SHAPES, Columns, column_list, raw_tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Checker:
    """Explains models on Spark; what a model gives becomes an empty table for those that read it.

    Attributes:
        explained: Names of the models explained, those that failed among them.
        failures: What failed.
        unreached: Names of models that read one of which nothing is known, as it failed.
    """

    def __init__(
        self, project: Project, spark: "SparkSession", say: Callable[[Failure], None]
    ) -> None:
        """Sets the check up.

        Args:
            project: The project, parsed.
            spark: A session to fill with empty tables.
            say: Told of each failure when it is found.
        """
        self.explained: set[str] = set()
        self.failures: list[Failure] = []
        self.unreached: list[str] = []
        self._project = project
        self._spark = spark
        self._say = say
        self._has_no_table: set[str] = set()
        self._seen_sql: dict[str, set[str]] = defaultdict(set)

    def check(self) -> None:
        """Checks all models.

        Raises:
            CheckError: The check at the start of a build stops it, or dbt stops.
            ProjectError: The project has no raw contract.
        """
        contract = load_contract(self._project.folder)
        for schema, name, columns in self._project.seeds():
            self._put_table(schema, name, columns)
        for shape in SHAPES:
            self._spark.sql(f"drop schema if exists {RAW_SCHEMA} cascade")
            for name, columns in raw_tables(contract, shape).items():
                self._put_table(RAW_SCHEMA, name, columns)
            self._project.check_inputs()
            self._check_models(shape, read_raw_tables=shape != MAIN_SHAPE)

    def _check_models(self, shape: str, read_raw_tables: bool) -> None:
        models = self._project.models(read_raw_tables)
        compiled = self._project.compile(read_raw_tables)
        for model in tqdm(models, desc=shape, unit=" models", disable=None, leave=False):
            sql = compiled.get(model.unique_id)
            if self._has_no_table.intersection(model.depends_on.nodes) or sql is None:
                self._has_no_table.add(model.unique_id)
                self.unreached.append(model.name)
            elif sql not in self._seen_sql[model.unique_id]:
                self._seen_sql[model.unique_id].add(sql)
                self._check_model(model, sql, shape)

    def _check_model(self, model: Any, sql: str | Problem, shape: str) -> None:
        found = self._columns(model, sql)
        self.explained.add(model.name)
        if isinstance(found, Problem):
            self.failures.append(Failure(model.name, shape, found))
            self._say(self.failures[-1])
            # for those that read it, the model stands for what it promises
            found = declared_columns(model)
        if shape != MAIN_SHAPE:
            return
        if found:
            self._put_table(model.schema, model.alias, found)
        else:
            self._has_no_table.add(model.unique_id)

    def _columns(self, model: Any, sql: str | Problem) -> Columns | Problem:
        """Types of a model's columns, or why it fails."""
        if isinstance(sql, Problem):
            return sql
        declared = declared_columns(model)
        if model.language == "python":
            # nothing that Spark could explain: those who read it see what its YAML declares
            return declared or Problem("a Python model needs a data_type for each of its columns")
        found = self._explain(sql)
        if isinstance(found, dict) and model.config.contract.enforced:
            return contract_problem(declared, found) or found
        return found

    def _explain(self, sql: str) -> Columns | Problem:
        """Analyses and plans a SELECT; gives its columns or what Spark says against it."""
        try:
            frame = self._spark.sql(sql)
            frame._jdf.queryExecution().executedPlan()
        except Exception as error:
            return problem_in_words(str(error), sql)
        columns = [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]
        return columns_problem(columns) or dict(columns)

    def _put_table(self, schema: str, name: str, columns: Columns) -> None:
        self._spark.sql(f"create schema if not exists {schema}")
        self._spark.sql(f"create table {schema}.{name} ({column_list(columns)}) using parquet")
