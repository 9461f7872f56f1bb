"""Further shops through the SQL that dbt wrote for a first one.

Of the 45 ms that a model or test takes, dbt needs nearly 40 to write its SQL and to note what
became of it, and DuckDB, on a small shop, the rest. The SQL of all but some twenty models is the
same for every folder of files: it hangs on the vars alone. So one real build is taken down, and
other shops run its statements again, in its order, in a new database. dbt does the rest: it stops
at the start where it should, loads seeds and files, builds what looks at the files, and writes
anew what hangs on vars that differ. Hooks are not run: they delete or note what only later builds
in the same database look at. test_inputs.py holds replays against real builds.
"""

import re
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from conftest import Build, Project

# what a macro calls to look at the raw tables themselves
LOOKS_AT_INPUTS = r"\braw_input\b|\braw_files\b|\brun_query\b|\bload_relation\b|\badapter\.get_"
# what looks at a model that may be left out: it is there in the first build and in replays
LOOKS_AT_MODELS = "macro.customer_value.optional_model"
PROJECT = "customer_value"
# says that a shop has too few repeat customers for a model of its own, which is no failure
TELLS_OF_SMALL_SHOPS = "clv_status_is_at_least_ok_map"


@dataclass
class Step:
    """One model or data test of a build.

    Attributes:
        name: Its name.
        unique_id: Its id in dbt.
        kind: `model` or `test`.
        parents: Ids of what it reads.
        tags: Tags of a model.
        schema: Schema of a model, else empty.
        query: Its own SQL, which the statement wraps.
        statement: What dbt executed: SQL, or the source of a Python model.
        is_python: Whether it is a Python model.
    """

    name: str
    unique_id: str
    kind: str
    parents: list[str]
    tags: list[str]
    schema: str
    query: str
    statement: str
    is_python: bool


class Replay:
    """A real build of a small shop from files, and further shops built with its SQL."""

    def __init__(self, project: "Project", first: "Build", variables: dict[str, Any]) -> None:
        """Takes down what dbt executed in the first build, before another one writes over it."""
        self.project = project
        self.variables = variables
        self.manifest = project.manifest(variables)
        self.steps = [
            _step(entry.node)
            for entry in first.nodes.values()
            if entry.node.resource_type in ("model", "test")
        ]
        looking = depending_on(self.manifest, LOOKS_AT_INPUTS)
        # their parents are raw tables and each other: dbt can build them before all others
        self.looking_at_inputs = [step.name for step in self.steps if step.unique_id in looking]

    def build(
        self,
        variables: dict[str, Any],
        *,
        tests: bool = True,
        only: tuple[str, ...] = (),
        threads: int = 1,
        **options: Any,
    ) -> "Build":
        """Builds the project, from a folder of files, as `Project.build` would.

        Args:
            variables: Vars, as given to `--vars`.
            tests: Whether data tests run too.
            only: Names of models that are wanted, or `tag:` and a tag; they and what leads to them
                are built, and tests on these alone. Empty: all.
            threads: Threads of DuckDB.
            **options: Further options of `Project.run`.

        Returns:
            What was left behind, without dbt's results by node.
        """
        build = self.project.run(
            "build",
            *("--select", "path:seeds/reference", *self.looking_at_inputs),
            *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
            variables=variables,
            **options,
        )
        if not build.success:
            return build
        done = {entry.node.unique_id for entry in build.nodes.values()}
        steps = [
            step
            for step in self._wanted(only)
            if step.unique_id not in done and (tests or step.kind == "model")
        ]
        written_anew = self._written_anew(steps, variables)
        with duckdb.connect(str(build.database)) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(f"set threads = {threads}")
            connection.execute("set preserve_insertion_order = false")
            for schema in sorted({step.schema for step in steps} - {""}):
                connection.execute(f"create schema if not exists {schema}")
            for step in steps:
                query = written_anew.get(step.unique_id, step.query)
                build.failures += _run(connection, step, query)
        build.success = not build.failures
        return build

    def hanging_on(self, variables: dict[str, Any]) -> set[str]:
        """Ids of the models and tests whose SQL these vars may change against the first build's.

        The folder is left out: who looks into it is built by dbt in any case.
        """
        differing = {
            name
            for name in {*variables, *self.variables} - {"raw_path"}
            if name not in variables
            or name not in self.variables
            or variables[name] != self.variables[name]
        }
        if not differing:
            return set()
        return depending_on(self.manifest, of_vars(differing))

    def _written_anew(self, steps: list[Step], variables: dict[str, Any]) -> dict[str, str]:
        """SQL of the steps that hang on vars which differ, by id."""
        hanging = self.hanging_on(variables)
        names = [step.name for step in steps if step.unique_id in hanging]
        if not names:
            return {}
        written = self.project.run("compile", "--select", *names, variables=variables)
        assert written.success, written.error or written.failures
        return {entry.node.unique_id: entry.node.compiled_code for entry in written.nodes.values()}

    def _wanted(self, only: tuple[str, ...]) -> list[Step]:
        """The steps that lead to some models, in their order."""
        if not only:
            return self.steps
        by_id = {step.unique_id: step for step in self.steps}
        waiting = []
        for name in only:
            found = [
                step.unique_id
                for step in self.steps
                if step.name == name or name.removeprefix("tag:") in step.tags
            ]
            assert found, f"There is no model {name}"
            waiting += found
        wanted: set[str] = set()
        while waiting:
            unique_id = waiting.pop()
            if unique_id in by_id and unique_id not in wanted:
                wanted.add(unique_id)
                waiting += by_id[unique_id].parents
        return [
            step
            for step in self.steps
            if step.unique_id in wanted
            or (step.kind == "test" and wanted.issuperset(set(step.parents) & set(by_id)))
        ]


def depending_on(manifest: Any, pattern: str) -> set[str]:
    """Ids of the models and tests in whose SQL, or in a macro on its way, a pattern occurs."""
    text = re.compile(pattern)
    found: dict[str, bool] = {}

    def occurs(macro_id: str) -> bool:
        if macro_id not in found:
            found[macro_id] = False
            if macro_id == LOOKS_AT_MODELS:
                return False
            macro = manifest.macros.get(macro_id)
            if macro is not None and macro.package_name == PROJECT:
                found[macro_id] = bool(text.search(macro.macro_sql)) or any(
                    occurs(other) for other in macro.depends_on.macros
                )
        return found[macro_id]

    def is_in(node: Any) -> bool:
        arguments = node.test_metadata.kwargs if getattr(node, "test_metadata", None) else {}
        return (
            bool(text.search(node.raw_code))
            or any(text.search(str(value)) for value in arguments.values())
            or any(occurs(macro) for macro in node.depends_on.macros)
        )

    return {
        node.unique_id
        for node in manifest.nodes.values()
        if node.resource_type in ("model", "test") and is_in(node)
    }


def of_vars(names: Iterable[str]) -> str:
    """Pattern of the places where one of these vars is read."""
    return rf"\bvar\(\s*['\"]({'|'.join(map(re.escape, sorted(names)))})['\"]"


def _step(node: Any) -> Step:
    statement = Path(node.build_path).read_text(encoding="utf-8")
    is_model = node.resource_type == "model"
    if is_model:
        # dbt builds under another name and renames
        statement = statement.replace(f"{node.name}__dbt_tmp", node.name)
    return Step(
        name=node.name,
        unique_id=node.unique_id,
        kind=str(node.resource_type),
        parents=list(node.depends_on.nodes),
        tags=list(node.tags) if is_model else [],
        schema=node.schema if is_model else "",
        query=node.compiled_code,
        statement=statement,
        is_python=node.language == "python",
    )


def _run(connection: duckdb.DuckDBPyConnection, step: Step, query: str) -> Iterator[str]:
    """Runs a step; what is wrong with it, as in `Build.failures`."""
    statement = step.statement
    if query != step.query:
        assert statement.count(step.query) == 1, step.name
        statement = statement.replace(step.query, query)
    try:
        if step.is_python:
            module = types.ModuleType(step.name)
            exec(compile(statement, step.name, "exec"), module.__dict__)
            reader = module.dbtObj(lambda table: connection.query(f"select * from {table}"))
            module.materialize(module.model(reader, connection), connection)
            return
        result = connection.execute(statement)
        if step.kind == "test":
            ((failures, _, is_failed),) = result.fetchall()
            if is_failed and step.name != TELLS_OF_SMALL_SHOPS:
                yield f"{step.name}: Got {failures} results"
    except duckdb.Error as error:
        yield f"{step.name}: {error}"
