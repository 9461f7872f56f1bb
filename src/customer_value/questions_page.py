"""Questions of a shop's team, each with its SQL and the answer of a build, as a page to read."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml

from customer_value.contract import ProjectError

QUESTIONS = Path("docs") / "questions.yml"

_INTRODUCTION = """# Marts by question

Each question with the SQL that answers it and the answer on the sample shop. Run the SQL on your
own build with any client of DuckDB, or with `.venv/bin/dbt show --limit -1 --inline "..."` (with
`--output json` where texts are cut). This page is made from `docs/questions.yml` and a build of the
sample shop by `customer-value questions > docs/questions.md`.

Money is in the reporting currency, without tax and shipping, and dates are those of the reporting
time zone. Columns that end in `_percent` are percent. A dash is no value.
"""


@dataclass(frozen=True)
class Question:
    """One question of the page.

    Attributes:
        section: Heading that it stands under.
        question: The question in words.
        reading: How its answer is to be read.
        sql: Query over the marts.
        answer: Sentence with the names of columns in braces, said of the first row, or nothing.
    """

    section: str
    question: str
    reading: str
    sql: str
    answer: str | None = None


def load_questions(project: Path) -> list[Question]:
    """All questions in the order of the page.

    Args:
        project: Folder of the project.
    """
    sections = yaml.safe_load((project / QUESTIONS).read_text(encoding="utf-8"))
    return [
        Question(section=section["section"], **entry)
        for section in sections
        for entry in section["questions"]
    ]


def questions_page(questions: list[Question], database: Path) -> str:
    """The whole page as Markdown.

    Args:
        questions: What is asked, in order.
        database: DuckDB file of a whole build.

    Raises:
        ProjectError: The database is not there, cannot be opened, or lacks what is asked for.
    """
    if not database.is_file():
        raise ProjectError(f"There is no database {database} yet: run make build first.")
    parts = [_INTRODUCTION, _contents(questions)]
    section = ""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for question in questions:
                if question.section != section:
                    section = question.section
                    parts.append(f"## {section}\n")
                parts.append(_answered(question, connection))
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise ProjectError(f"{database} does not answer ({reason}): run make build.") from error
    return "\n".join(parts)


def _contents(questions: list[Question]) -> str:
    sections = list(dict.fromkeys(question.section for question in questions))
    return "\n".join(f"- [{section}](#{_anchor(section)})" for section in sections) + "\n"


def _anchor(heading: str) -> str:
    """The fragment that a heading has on GitHub."""
    kept = [letter for letter in heading.lower() if letter.isalnum() or letter in " -"]
    return "".join(kept).replace(" ", "-")


def _answered(question: Question, connection: duckdb.DuckDBPyConnection) -> str:
    cursor = connection.execute(question.sql)
    names = [column[0] for column in cursor.description]
    rows = [
        [_shown(value, name) for value, name in zip(row, names, strict=True)]
        for row in cursor.fetchall()
    ]
    lines = [f"### {question.question}", question.reading, "", "```sql", question.sql.rstrip()]
    lines += ["```", ""]
    if not rows:
        return "\n".join([*lines, "No rows: there is nothing of the kind in the sample shop.", ""])
    if question.answer:
        lines += [f"**{question.answer.format(**dict(zip(names, rows[0], strict=True)))}**", ""]
    rules = ["---:" if _is_number(column) else "---" for column in zip(*rows, strict=True)]
    table = [names, rules, *rows]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in table), ""])


def _shown(value: Any, name: str) -> str:
    """A value as it stands in a table of Markdown, in the column of that name."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value) if name.startswith("year") else f"{value:,}"
        case Decimal():
            return f"{value:,}"
        case float():
            return f"{value:,.1f}"
        case datetime.date():
            return value.isoformat()
    return str(value).replace("|", "\\|").replace("\n", " ")


def _is_number(column: tuple[str, ...]) -> bool:
    """Whether a column holds amounts, and so stands to the right."""
    found = [text.replace(",", "").removeprefix("-") for text in column if text != "-"]
    return all(text.replace(".", "", 1).isdigit() for text in found)
