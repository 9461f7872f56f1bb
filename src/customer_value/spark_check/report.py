"""What goes wrong on Spark, in words."""

import re
from dataclasses import dataclass

from customer_value.spark_check.shapes import MAIN_SHAPE, Columns, spark_type

LEAST_JAVA = 17


class CheckError(Exception):
    """Keeps the whole check from running; the message is for the user."""


@dataclass(frozen=True)
class Problem:
    """Why a model fails on Spark.

    Attributes:
        message: The reason, in one line.
        line_number: Line of the compiled SQL, from 1; None where Spark names none.
        sql_line: Text of that line.
    """

    message: str
    line_number: int | None = None
    sql_line: str = ""

    def __str__(self) -> str:
        """The message, and below it the SQL line where there is one."""
        if self.line_number is None:
            return self.message
        return f"{self.message}\n    line {self.line_number}: {self.sql_line.strip()}"


@dataclass(frozen=True)
class Failure:
    """A model that fails, and the shape of the raw tables in which it does."""

    model: str
    shape: str
    problem: Problem

    def __str__(self) -> str:
        """The failing model as the report prints it."""
        place = "" if self.shape == MAIN_SHAPE else f" (raw tables: {self.shape})"
        return f"FAILED {self.model}{place}: {self.problem}"


def contract_problem(expected: Columns, found: Columns) -> Problem | None:
    """Compares the columns of a mart on Spark with its contract, whatever their order.

    Args:
        expected: Type by column as the contract declares them.
        found: Type by column as Spark resolves them.

    Returns:
        What differs; None where nothing does.
    """
    parts = [f"no column {name}" for name in expected if name not in found]
    parts += [f"column {name} is not in the contract" for name in found if name not in expected]
    parts += [
        f"{name} is {spark_type(found[name])}, the contract says {spark_type(data_type)}"
        for name, data_type in expected.items()
        if name in found and spark_type(found[name]) != spark_type(data_type)
    ]
    return Problem("; ".join(parts)) if parts else None


def columns_problem(columns: list[tuple[str, str]]) -> Problem | None:
    """Finds what keeps Spark from making a table of a SELECT that it can run.

    Args:
        columns: Name and type of each column of the SELECT.

    Returns:
        Names that come twice (on Spark case makes no difference) or columns of a bare null.
    """
    names = [name.lower() for name, _ in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return Problem(f"two columns are called {', '.join(twice)}")
    untyped = [name for name, data_type in columns if data_type == "void"]
    if untyped:
        return Problem(f"{', '.join(untyped)}: a null without type, write cast(null as ...)")
    return None


def problem_in_words(error: str, sql: str = "") -> Problem:
    """Turns the text of a Spark error into one line and the SQL line that it points at.

    Args:
        error: The whole text, with plan and position.
        sql: The SQL that failed.

    Returns:
        The message without hints, plan, SQLSTATE and position, and the SQL line at the position.
    """
    position = re.search(r"\bline (\d+),? pos (\d+)", error)
    # the first line says it; hints, the SQL and the plan follow
    message = re.split(r"\n|;? ?\(?\bline \d+,? pos \d+", error.strip())[0]
    message = re.sub(r"\s*SQLSTATE: \w+\.?", "", message).strip(" ;")
    # not splitlines, which takes odd characters inside a literal for ends of lines
    lines = sql.split("\n")
    if position is None or not 0 < int(position[1]) <= len(lines):
        return Problem(message)
    line_number, column = int(position[1]), int(position[2])
    return Problem(message, line_number, _part_around(lines[line_number - 1], column))


def _part_around(line: str, column: int, width: int = 160) -> str:
    """A line as it is, or of a long one the part around a column."""
    if len(line) <= width:
        return line
    start = max(0, min(column - width // 2, len(line) - width))
    end = start + width
    return ("..." if start else "") + line[start:end] + ("..." if end < len(line) else "")


def java_problem(printed: str | None) -> str | None:
    """Judges the machine's Java.

    Args:
        printed: What `java -version` prints; None where there is no Java.

    Returns:
        A sentence for the user; None where Spark can start with it.
    """
    needed = (
        f"Spark needs Java {LEAST_JAVA} or newer: install it (on Debian openjdk-17-jre-headless) "
        "and put it on the PATH or name its folder in JAVA_HOME."
    )
    if printed is None:
        return f"No Java was found. {needed}"
    version = re.search(r'version "(?:1\.)?(\d+)', printed)
    if version is None:
        return f"Java does not tell its version. {needed}"
    return None if int(version[1]) >= LEAST_JAVA else f"Java is version {version[1]}. {needed}"


def summary(model_count: int, failures: list[Failure], unreached: list[str]) -> str:
    """Writes the last lines of the report.

    Args:
        model_count: Number of models explained, those that failed among them.
        failures: All failures; a model can fail in several shapes of the raw tables.
        unreached: Models not explained, because they read one that failed.
    """
    failed = {failure.model for failure in failures}
    line = f"{model_count} models explained on Spark, {len(failed)} failed"
    if not unreached:
        return line
    return f"{line}\n{len(unreached)} more read those and were not reached: {', '.join(unreached)}"
