"""Asks a built database what boards show, and why something is not there."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from customer_value.boards.definition import Board, BoardError
from customer_value.contract import load_mart_needs

Row = dict[str, Any]


class Database:
    """A built database, opened to be read only.

    Args:
        path: DuckDB file.
        project: Folder of the project, which says what each mart needs.

    Raises:
        BoardError: The file is not there, is being written, or was never built.
    """

    def __init__(self, path: Path, project: Path) -> None:
        """Opens it and reads what every page needs."""
        if not path.is_file():
            raise BoardError(f"There is no database {path} yet: run make build first.")
        try:
            self._connection = duckdb.connect(str(path), read_only=True)
        except duckdb.IOException as error:
            raise BoardError(
                f"{path} cannot be opened ({str(error).splitlines()[0]}). Is a build running?"
            ) from error
        self._connection.execute("set TimeZone = 'UTC'")
        self._needs = load_mart_needs(project)
        try:
            as_of = self.rows("select as_of_date, reporting_currency from main_intermediate.as_of")
            inputs = self.rows("select raw_table, is_found from quality_inputs")
        except BoardError as error:
            self.close()
            raise BoardError(f"{path} holds no whole build: run make build.") from error
        self.as_of, currency = tuple(as_of[0].values()) if as_of else (None, None)
        # XXX is the code of no currency: the orders name none
        self.currency = None if currency == "XXX" else currency
        self._found = {row["raw_table"] for row in inputs if row["is_found"]}
        self.tables = {
            row["table_name"]
            for row in self.rows(
                "select table_name from duckdb_tables() where schema_name = 'main' "
                "union all select view_name from duckdb_views() where schema_name = 'main'"
            )
        }

    def close(self) -> None:
        """Lets the file go."""
        self._connection.close()

    def __enter__(self) -> "Database":
        """Is itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Lets the file go."""
        self.close()

    def rows(self, sql: str, choices: Mapping[str, str] | None = None) -> list[Row]:
        """The rows of a query.

        Args:
            sql: Query; `$name` stands for the reader's choice of that name.
            choices: Chosen values by name.

        Raises:
            BoardError: The query cannot be run.
        """
        asked = set(re.findall(r"\$(\w+)", sql))
        chosen = {name: value for name, value in (choices or {}).items() if name in asked}
        try:
            cursor = self._connection.execute(sql, chosen or None)
        except duckdb.Error as error:
            raise BoardError(str(error).splitlines()[0]) from error
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tables_read(self, sql: str) -> set[str]:
        """Names of the tables that a query reads."""
        return tables_read(sql, self._connection)

    def absent(self, sql: str) -> list[str]:
        """Tables of a query that this database does not hold."""
        return sorted(self.tables_read(sql) - self.tables)

    def reason(self, sql: str, empty: str) -> str:
        """Why a query has no rows, in a sentence.

        Args:
            sql: Query without rows.
            empty: What to say where every input is there.
        """
        absent = self.absent(sql)
        if absent:
            tables = "tables" if len(absent) > 1 else "table"
            return f"The last build left out the {tables} {', '.join(absent)}."
        needed = {name for mart in self.tables_read(sql) for name in self._needs.get(mart, [])}
        gone = sorted(needed - self._found)
        if gone:
            tables, were = ("tables", "were") if len(gone) > 1 else ("table", "was")
            return f"Needs the {tables} {', '.join(gone)}, which {were} not found."
        if self.as_of is None:
            return "The shop has no valid orders yet."
        return empty or "There are no rows for this yet."


def tables_read(sql: str, connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the tables that a query reads, without those it defines itself.

    Args:
        sql: Query.
        connection: Any DuckDB connection: the query is parsed, not run.

    Raises:
        BoardError: The query cannot be parsed.
    """
    # a parameter would have DuckDB import pandas
    quoted = sql.replace("'", "''")
    ((text,),) = connection.execute(f"select json_serialize_sql('{quoted}')").fetchall()
    parsed = json.loads(text)
    if parsed["error"]:
        raise BoardError(parsed["error_message"])
    read: set[str] = set()
    own: set[str] = set()
    open_nodes: list[Any] = [parsed["statements"]]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, list):
            open_nodes += node
        elif isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                read.add(node["table_name"])
            own.update(entry["key"] for entry in (node.get("cte_map") or {}).get("map", []))
            open_nodes += node.values()
    return read - own


def marts_of(board: Board) -> set[str]:
    """Names of the marts that a board reads."""
    with duckdb.connect() as connection:
        return {name for sql in board.queries() for name in tables_read(sql, connection)}
