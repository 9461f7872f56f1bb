"""The vars of dbt_project.yml as a table to read: the comment above each var is its meaning."""

import re
from pathlib import Path
from typing import Any

import yaml

from customer_value.contract import ProjectError

BEGIN = "<!-- vars of dbt_project.yml, written by: make pages -->"
END = "<!-- end of vars -->"


def vars_table(project: Path) -> str:
    """Name, default and meaning of every var, in the file's order, as Markdown.

    Args:
        project: Folder of the project.

    Raises:
        ProjectError: A var has no comment above it.
    """
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    defaults = yaml.safe_load(text)["vars"]
    meanings = _comments(text)
    bare = [name for name in defaults if not meanings.get(name)]
    if bare:
        raise ProjectError(f"dbt_project.yml has no comment above {', '.join(bare)}.")
    rows = [f"| `{name}` | {_shown(defaults[name])} | {meanings[name]} |" for name in defaults]
    return "\n".join(["| var | default | meaning |", "|---|---|---|", *rows])


def with_vars_table(page: str, table: str) -> str:
    """A page with the table between its two marks.

    Raises:
        ProjectError: The page does not hold the marks once each, in order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ProjectError(f"The page has no place for the vars, which begins with {BEGIN}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _comments(text: str) -> dict[str, str]:
    """The comment lines right above each var, joined."""
    block = re.search(r"^vars:\n(.*?)(?=^\S)", text, flags=re.MULTILINE | re.DOTALL)
    found: dict[str, str] = {}
    comment: list[str] = []
    for line in block[1].splitlines() if block else []:
        if words := re.fullmatch(r"  # ?(.*)", line):
            comment.append(words[1])
        elif name := re.match(r"  (\w+):", line):
            found[name[1]] = " ".join(comment)
            comment = []
    return found


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if default or default == 0 else "none" if default == {} else "empty"
