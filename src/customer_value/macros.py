"""Runs macros of the project without dbt.

The check before a build must judge files and values by the very rules of the build. Those rules
are macros; starting dbt to call them takes seconds, so this module offers the few things that the
macros of `macros/` use (Jinja, `var`, `run_query`, `adapter.dispatch`, `return`), on DuckDB.
"""

import datetime
import functools
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import yaml

_MACRO = r"\{%-?\s*macro\s+"


class MacroError(Exception):
    """A macro stopped with a sentence for the user (`raise_compiler_error`)."""


class _Return(Exception):  # noqa: N818 (no error: dbt's way out of a macro)
    """Carries the value of dbt's `return()` out of a macro."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Macros:
    """The macros of a project, callable by name.

    Args:
        project: Folder of the project.
        connection: DuckDB connection that `run_query` uses.
        variables: Values of vars, over those of dbt_project.yml.
        overrides: Functions that stand in for macros of the same name.
    """

    def __init__(
        self,
        project: Path,
        connection: duckdb.DuckDBPyConnection,
        variables: dict[str, Any] | None = None,
        overrides: dict[str, Callable[..., Any]] | None = None,
    ) -> None:
        """Finds every macro; a file is compiled when one of its macros is first called."""
        self._connection = connection
        settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
        self._variables = {**(settings.get("vars") or {}), **(variables or {})}
        self._environment = jinja2.Environment(
            extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
        )
        self._environment.globals.update(
            {
                "execute": True,
                "var": self._variable,
                "return": _stop_with,
                "run_query": self._run_query,
                "run_started_at": datetime.datetime.now(datetime.UTC),
                "modules": SimpleNamespace(datetime=datetime, itertools=itertools, re=re),
                "exceptions": SimpleNamespace(raise_compiler_error=_stop_with_error),
                "adapter": SimpleNamespace(dispatch=self._dispatch, quote=_quote),
            }
        )
        self._texts = {}
        for path in (project / "macros").rglob("*.sql"):
            text = path.read_text(encoding="utf-8")
            self._texts.update(dict.fromkeys(re.findall(_MACRO + r"(\w+)", text), text))
        self._overrides = overrides or {}
        self._functions: dict[str, Callable[..., Any]] = dict(self._overrides)
        # a macro sees others by name only when they stand there before it is compiled
        for name in [*self._texts, *self._overrides]:
            self._environment.globals[name] = functools.partial(self, name)

    def __call__(self, name: str, /, *arguments: Any, **named: Any) -> Any:
        """Calls a macro: what it returns, or the text that it renders.

        Raises:
            MacroError: The macro stopped with a sentence for the user.
        """
        if name not in self._functions:
            self._functions = self._functions | self._compile(self._texts[name]) | self._overrides
        try:
            return self._functions[name](*arguments, **named)
        except _Return as returned:
            return returned.value

    def _compile(self, text: str) -> dict[str, Callable[..., Any]]:
        """Macros of one file.

        A macro finds another of its own file before the one of the project, and `return` would
        then end both. The prefix makes all calls go by the project, as in dbt.
        """
        module = self._environment.from_string(re.sub(_MACRO, r"\g<0>own_", text)).module
        names = [name for name in dir(module) if name.startswith("own_")]
        return {name.removeprefix("own_"): getattr(module, name) for name in names}

    def _variable(self, name: str, default: Any = None) -> Any:
        return self._variables.get(name, default)

    def _dispatch(self, name: str) -> Callable[..., Any]:
        own = f"duckdb__{name}"
        return functools.partial(self, own if own in self._texts else f"default__{name}")

    def _run_query(self, sql: str) -> SimpleNamespace:
        """The rows of a query in the shape of dbt's result."""
        rows = self._connection.execute(sql).fetchall()
        width = len(self._connection.description or [])
        columns = [[row[position] for row in rows] for position in range(width)]
        return SimpleNamespace(
            rows=rows,
            columns=[SimpleNamespace(values=lambda found=found: found) for found in columns],
        )


def _stop_with(value: Any = None) -> None:
    raise _Return(value)


def _stop_with_error(message: str) -> None:
    raise MacroError(message)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
