"""Stands in for the project's macros while sqlfluff reads the models.

sqlfluff lints what is written in the models, not what macros make of it. So every macro becomes a
call of the same name, `{{ converted('total') }}` -> `converted(total)`, which is right both as an
expression and after `from`, and a macro that writes whole selects becomes `select 1 as its_name`.
Linting needs neither dbt nor a database that way.
"""

import re
from collections.abc import Callable
from pathlib import Path


def _call(name: str) -> Callable[..., str]:
    """A function that renders its arguments as a call of SQL function `name`."""

    def render(*arguments: object, **_: object) -> str:
        return f"{name}({', '.join(str(argument) for argument in arguments)})"

    return render


def _select(name: str) -> Callable[..., str]:
    """A function that renders a whole select."""
    return lambda *_, **__: f"select 1 as {name}"


class _Namespace:
    """Macros of dbt itself: `dbt.datediff(...)`."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        return _call(name)


def _macros() -> dict[str, Callable[..., str]]:
    """A stand-in for each macro of the project by its name."""
    found = {}
    for path in Path(__file__).parents[1].rglob("*.sql"):
        macros = re.split(r"\{%-?\s*macro\s+", path.read_text(encoding="utf-8"))[1:]
        for name, body in (re.match(r"(\w+)(.*)", macro, re.DOTALL).groups() for macro in macros):
            sql = re.sub(r"^\(.*?%\}|\{%.*?%\}|\{#.*?#\}", "", body, flags=re.DOTALL)
            is_select = re.match(r"\s*(select|with)\b", sql)
            found[name] = _select(name) if is_select else _call(name)
    return found


dbt = _Namespace()
globals().update(_macros())


def named(name: str) -> str:
    """A column's name with spaces or capitals, as one that needs no quotes."""
    return "shown_" + "_".join(name.lower().split())
