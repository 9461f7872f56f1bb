"""Puts pages together: boards, the start page and the definitions of figures."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2

from customer_value.boards.charts import CHARTS, chart
from customer_value.boards.data import Database, Row
from customer_value.boards.definition import Block, Board, BoardError, Filter
from customer_value.boards.formats import Formats
from customer_value.boards.tables import figures, view


@dataclass(frozen=True)
class Choice:
    """A filter with what the reader can choose and has chosen."""

    filter: Filter
    options: Mapping[str, str]
    chosen: str | None

    @property
    def label(self) -> str:
        """Words for what is chosen."""
        return self.options.get(self.chosen or "", "")


@dataclass
class Pages:
    """Makes pages of one database.

    Attributes:
        database: Built database.
        boards: Boards in the order of the navigation.
        docs: Address of the documentation of all tables, seen from the pages; None where there
            is none.
        live: Whether the reader can choose: pages then hold the filters.
    """

    database: Database
    boards: list[Board]
    docs: str | None = None
    live: bool = False
    _answers: dict[str, str] = field(default_factory=dict)

    def board(self, board: Board, asked: Mapping[str, str] | None = None) -> str:
        """The page of a board.

        Args:
            board: One of the boards.
            asked: What the reader chose, by name of the filter.

        Raises:
            BoardError: A query or a sentence of the board fails; names board and block.
        """
        with _named(f"{board.id}.yml"):
            choices = self._choices(board, asked or {})
            chosen = {choice.filter.name: choice.chosen or "" for choice in choices}
            formats = Formats(self.database.currency, chosen.get("grain", "month"))
            facts = self._facts(board, chosen)
            answer = self._answer(board, facts, choices, formats)
        context = {**(facts or {}), "choices": {one.filter.name: one.label for one in choices}}
        blocks: list[dict[str, Any]] = []
        for block in board.blocks:
            with _named(f"{board.id}.yml, block {block.id}"):
                shown = self._block(block, chosen, formats)
                if shown["is_empty"]:
                    shown["reason"] = self.database.reason(block.sql, block.empty or board.empty)
                elif block.title and facts is not None:
                    context["rows"] = shown["rows"]
                    shown["title"] = _sentence(block.title, context, formats)
                blocks.append(shown)
        return self._page(
            "board.html", here=board.id, board=board, answer=answer, choices=choices, blocks=blocks
        )

    def start(self) -> str:
        """The start page: every board with its question and answer."""
        for board in self.boards:
            if board.id not in self._answers:
                self.board(board)
        inputs = self.database.rows(
            "select raw_table, is_found from quality_inputs order by raw_table"
        )
        return self._page(
            "index.html",
            here="index",
            answers=self._answers,
            found=[row["raw_table"] for row in inputs if row["is_found"]],
            missing=[row["raw_table"] for row in inputs if not row["is_found"]],
        )

    def definitions(self) -> str:
        """How every figure of every table is computed; boards link here."""
        marts: dict[str, list[Row]] = {}
        rows = self.database.rows(
            "select mart, column_name, formula, unit, basis, meaning from metric_dictionary "
            "order by mart, column_name"
        )
        for row in rows:
            marts.setdefault(row["mart"], []).append(row)
        return self._page("definitions.html", here="definitions", marts=marts)

    def _page(self, template: str, **context: Any) -> str:
        return (
            _templates()
            .get_template(template)
            .render(
                boards=self.boards,
                docs=self.docs,
                live=self.live,
                currency=self.database.currency,
                as_of=self.database.as_of and Formats(None).write(self.database.as_of, "date"),
                **context,
            )
        )

    def _choices(self, board: Board, asked: Mapping[str, str]) -> list[Choice]:
        """What can be chosen; a choice that is not among the options is not taken."""
        choices = []
        for given in board.filters:
            options = dict(given.options)
            if given.sql and not self.database.absent(given.sql):
                found = self.database.rows(given.sql)
                options = {row["value"]: row["label"] for row in found}
            wanted = asked.get(given.name)
            default = given.default if given.default in options else next(iter(options), None)
            choices.append(Choice(given, options, wanted if wanted in options else default))
        return choices

    def _facts(self, board: Board, chosen: Mapping[str, str]) -> Row | None:
        if not board.facts or self.database.absent(board.facts):
            return None
        rows = self.database.rows(board.facts, chosen)
        return rows[0] if rows else None

    def _answer(
        self, board: Board, facts: Row | None, choices: list[Choice], formats: Formats
    ) -> str:
        if facts is None:
            answer = self.database.reason(board.facts or board.blocks[0].sql, board.empty)
        else:
            labels = {choice.filter.name: choice.label for choice in choices}
            answer = _sentence(board.answer, {**facts, "choices": labels}, formats)
        self._answers.setdefault(board.id, answer)
        return answer

    def _block(self, block: Block, chosen: Mapping[str, str], formats: Formats) -> dict[str, Any]:
        """What the template of a block needs."""
        absent = self.database.absent(block.sql)
        rows = [] if absent else self.database.rows(block.sql, chosen)
        sources: dict[str, list[str]] = {}
        for mart, column in (source.split(".") for source in block.source):
            sources.setdefault(mart, []).append(column)
        shown: dict[str, Any] = {
            "block": block,
            "is_empty": not rows,
            "title": block.name,
            "sources": sources,
            "rows": rows,
        }
        if not rows:
            return shown
        try:
            if block.kind in CHARTS:
                specification = json.dumps(chart(block, rows, formats), separators=(",", ":"))
                # a tag within a text would end the element that holds the chart
                shown["chart"] = specification.replace("<", "\\u003c")
                shown["figures"] = figures(block, rows, formats)
            else:
                shown["view"] = view(block, rows, formats)
        except KeyError as error:
            raise BoardError(f"{error} is neither a column of the query nor a format.") from error
        return shown


class _named:  # noqa: N801 (reads as the words of a with statement)
    """Puts a place before the message of a BoardError."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, BoardError):
            raise BoardError(f"{self._place}: {error}") from error


def _sentence(template: str, context: Mapping[str, Any], formats: Formats) -> str:
    """A sentence with its figures.

    Raises:
        BoardError: The template names what is not there, or compares with null.
    """
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    environment.filters.update(formats.filters())
    try:
        return " ".join(environment.from_string(template).render(**context).split())
    except (jinja2.TemplateError, TypeError) as error:
        raise BoardError(f"the sentence cannot be written ({error}): {template}") from error


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("customer_value.boards"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
