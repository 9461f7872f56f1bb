"""dbt builds for the integration tests: one process, one parse per way in, one database per build.

Importing and parsing cost more than a small build, so both are paid once per session. dbt keeps
environment variables, the manifest and the database connection for the life of a process; every
call here sets the first, hands over the second and closes the third. The database file is always
called customer_value.duckdb, because its name is the catalog that the parsed models are bound to.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from replay import TELLS_OF_SMALL_SHOPS, Replay  # noqa: E402

REPO = Path(__file__).resolve().parents[2]
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
NO_TESTS = (*NO_UNIT_TESTS, "--exclude-resource-type", "test")
# rows that change are stamped with the start of the build: here all begin at one time
BUILD_STARTED_AT = "2026-01-01 00:00:00"
# fixtures with builds that replays repeat, or are held against
REPLAYS = {"replay", "smallest", "from_parquet"}
# files of which the replays take as long as those of all other files
LONG_REPLAYS = {"test_determinism", "test_inputs"}
ORDERS = "order_id,ordered_at,customer_id,total\n1,2024-06-03,C1,10\n2,2024-06-05,C1,20\n"


@dataclass
class Build:
    """What one dbt command left behind.

    Attributes:
        success: Whether dbt would have exited with 0.
        error: Message of the error that stopped the command at its start, otherwise empty.
        failures: Name and message of each node that did not succeed.
        said: Lines that dbt wrote for the user.
        database: DuckDB file of this build.
        nodes: Results by node name.
    """

    success: bool
    error: str
    failures: list[str]
    said: list[str]
    database: Path
    nodes: dict[str, Any] = field(default_factory=dict, repr=False)

    @contextlib.contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The build's database, opened to read; that alone takes as long as a few queries."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            yield connection

    def rows(self, sql: str, *parameters: Any) -> list[tuple]:
        """All rows of a query over the build's database."""
        with self.connection() as connection:
            return connection.execute(sql, parameters or None).fetchall()

    def row(self, sql: str, *parameters: Any) -> tuple:
        """The only row of a query."""
        (only,) = self.rows(sql, *parameters)
        return only

    def records(self, sql: str) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tables(self, schema: str) -> list[str]:
        """Names of the tables and views of a schema."""
        listed = (
            "select table_name from information_schema.tables where table_schema = ? order by 1"
        )
        return [name for (name,) in self.rows(listed, schema)]

    def contents(self, *schemas: str) -> dict[tuple[str, str], list[tuple]]:
        """All rows, sorted, by schema and name of the table or view."""
        tables = [(schema, table) for schema in schemas for table in self.tables(schema)]
        with self.connection() as connection:
            return {
                (schema, table): sorted(
                    connection.execute(f'from {schema}."{table}"').fetchall(), key=repr
                )
                for schema, table in tables
            }


class ParseError(Exception):
    """The project cannot be parsed with these vars."""


class Project:
    """The project as its users run it, in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifests: dict[str, Any] = {}
        self._build_count = 0

    def build(
        self, variables: dict[str, Any] | None = None, *, tests: bool = True, **options: Any
    ) -> Build:
        """Runs `dbt build` without unit tests, and without data tests where `tests` is false."""
        left_out = NO_TESTS if not tests else NO_UNIT_TESTS
        return self.run("build", *left_out, variables=variables, **options)

    def run(
        self,
        command: str,
        *arguments: str,
        variables: dict[str, Any] | None = None,
        folder: Path | None = None,
        profiles: Path = REPO,
    ) -> Build:
        """Runs one dbt command.

        Args:
            command: dbt's command, such as `build`.
            *arguments: What follows it on the command line.
            variables: Vars, as given to `--vars`.
            folder: Where the database lies or will lie; default: a new folder.
            profiles: Folder of profiles.yml.

        Returns:
            What dbt said and left behind.
        """
        from dbt.cli.main import dbtRunner

        variables = {"build_started_at": BUILD_STARTED_AT, **(variables or {})}
        if folder is None:
            self._build_count += 1
            folder = self.folder / f"build_{self._build_count}"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            manifest = self.manifest(variables)
        except ParseError as error:
            return Build(False, str(error), [], [], folder / "customer_value.duckdb")
        said: list[str] = []

        def listen(event: Any) -> None:
            if event.info.level in ("info", "warn", "error"):
                said.append(event.info.msg)

        options = ("--vars", json.dumps(variables), "--quiet", "--no-write-json")
        with _settings(folder, profiles):
            result = dbtRunner(manifest=manifest, callbacks=[listen]).invoke(
                [command, *arguments, *options]
            )
        nodes = {}
        if command in ("build", "run", "test", "seed", "compile", "show"):
            nodes = {entry.node.name: entry for entry in result.result or []}
        failures = [
            f"{name}: {entry.message}"
            for name, entry in nodes.items()
            if entry.status in ("error", "fail", "warn", "skipped")
            and (name, entry.status) != (TELLS_OF_SMALL_SHOPS, "warn")
        ]
        error = str(result.exception) if result.exception else ""
        database = folder / "customer_value.duckdb"
        return Build(result.success, error, failures, said, database, nodes)

    def semantic_manifest(self) -> Path:
        """The file of metrics and what they are made of that dbt wrote while parsing."""
        self.manifest({})
        return self.folder / "parse" / "target" / "semantic_manifest.json"

    def compile(self, text: str, variables: dict[str, Any]) -> str:
        """SQL that a text with macros becomes; relations are named, none is built."""
        build = self.run("compile", "--inline", text, variables=variables)
        assert build.success, build.error
        (node,) = build.nodes.values()
        return node.node.compiled_code

    def manifest(self, variables: dict[str, Any]) -> Any:
        """The parsed project; which inputs models depend on hangs on the way in alone."""
        from dbt.cli.main import dbtRunner

        way_in = {
            name: variables[name] for name in ("raw_schema", "raw_identifiers") if name in variables
        }
        if variables.get("raw_path"):
            way_in["raw_path"] = "somewhere"
        key = json.dumps(way_in, sort_keys=True)
        if key not in self._manifests:
            with _settings(self.folder / "parse", REPO):
                parsed = dbtRunner().invoke(
                    ["parse", "--vars", json.dumps(way_in), "--quiet", "--no-partial-parse"]
                )
            if not parsed.success:
                raise ParseError(str(parsed.exception))
            self._manifests[key] = parsed.result
        return self._manifests[key]


@contextlib.contextmanager
def _settings(folder: Path, profiles: Path) -> Iterator[None]:
    """Environment of one dbt command; afterwards the database file is closed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    settings = {
        "CUSTOMER_VALUE_DB": str(folder / "customer_value.duckdb"),
        "CUSTOMER_VALUE_TEMP": str(folder / "temp"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_PROJECT_DIR": str(REPO),
        "DBT_PROFILES_DIR": str(profiles),
        "DBT_LOG_LEVEL_FILE": "none",
    }
    before = {name: os.environ.get(name) for name in settings}
    place = Path.cwd()
    os.environ.update(settings)
    try:
        yield
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
        os.chdir(place)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share builds run in one process, and what takes longest begins.

    Many files share the builds that they replay. Each of the two processes begins with half of
    these files and makes those builds for itself. Other tests share what their file has set up.
    """

    def group(item: pytest.Item) -> str:
        if REPLAYS.isdisjoint(item.fixturenames):
            return item.path.stem
        return "long_replays" if item.path.stem in LONG_REPLAYS else "replays"

    for item in items:
        item.add_marker(pytest.mark.xdist_group(group(item)))
    places = {"long_replays": 0, "replays": 1}
    unit_tests = REPO / "tests" / "unit"
    items.sort(
        key=lambda item: places.get(group(item), 3 if unit_tests in item.path.parents else 2)
    )


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, parsed when first needed."""
    return Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def sample_build(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A whole build of the sample shop: that of `make test` a moment ago, or else one made here."""
    if built := os.environ.get("CUSTOMER_VALUE_BUILT_SAMPLE"):
        database = REPO / built
        sources = [
            path
            for folder in ("macros", "models", "python_models", "seeds", "src")
            for path in (REPO / folder).rglob("*.*")
            if path.suffix in (".csv", ".py", ".sql", ".yml")
        ]
        newest = max([*sources, REPO / "dbt_project.yml"], key=lambda path: path.stat().st_mtime)
        if newest.stat().st_mtime > database.stat().st_mtime:
            pytest.fail(f"{newest} is newer than the build in {built}: run `make test` again.")
        copy = shutil.copy(database, tmp_path_factory.mktemp("sample") / "customer_value.duckdb")
        return Build(True, "", [], [], Path(copy))
    build = project.build()
    assert build.success, (build.error, build.failures)
    return build


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser without a network, for the tests of one file."""
    from browser import Browser

    opened = Browser(tmp_path_factory.mktemp("browser"))
    yield opened
    opened.driver.quit()


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop as a folder of CSV files."""
    folder = tmp_path_factory.mktemp("sample_files")
    for seed in (REPO / "seeds" / "sample").glob("sample_*.csv"):
        shutil.copy(seed, folder / seed.name.removeprefix("sample_"))
    return folder


@pytest.fixture(scope="session")
def smallest(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A whole build of a shop with nothing but orders, and of them nothing but what is required."""
    folder = tmp_path_factory.mktemp("smallest")
    (folder / "orders.csv").write_text(ORDERS)
    build = project.build({"raw_path": str(folder)})
    assert build.success, (build.error, build.failures)
    return build


@pytest.fixture(scope="session")
def replay(project: Project, smallest: Build) -> Replay:
    """Builds of further shops from files, at a fifth of the cost of `project.build`."""
    return Replay(project, smallest, {"raw_path": "somewhere"})
