"""What a board is: the YAML files of `charts/`, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# options of each kind of block: those it must have, those it may have
KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "tiles": (frozenset(), frozenset()),
    "table": (frozenset({"columns"}), frozenset()),
    "heatmap": (frozenset({"row", "column", "value"}), frozenset({"details", "scale"})),
    "statement": (frozenset({"line", "column", "value"}), frozenset({"style"})),
    "list": (frozenset({"text"}), frozenset({"tone", "date"})),
    "cards": (frozenset({"heading", "columns"}), frozenset({"figure", "more"})),
    "line": (frozenset({"x", "series"}), frozenset({"zero", "low", "high"})),
    "bars": (frozenset({"x", "series"}), frozenset({"horizontal"})),
    "intervals": (frozenset({"label", "value", "low", "high"}), frozenset({"tone"})),
    "waterfall": (frozenset({"label", "amount", "style"}), frozenset()),
    "scatter": (frozenset({"x", "y"}), frozenset({"low", "high", "diagonal"})),
}

_BOARD_KEYS = {
    "title",
    "question",
    "place",
    "shared",
    "facts",
    "answer",
    "empty",
    "filters",
    "blocks",
}
_BLOCK_KEYS = {"id", "kind", "name", "title", "note", "empty", "width", "sql", "source"}
_FILTER_KEYS = {"label", "options", "sql", "default"}


class BoardError(Exception):
    """A board cannot be made as its file says; the message is a sentence for its author."""


@dataclass(frozen=True)
class Column:
    """A column of a query as it is shown.

    Attributes:
        name: Column of the query.
        label: Words above it.
        format: One of `formats.FORMATS`, or the name of a column that holds it after `by:`.
        bar: Whether a bar is drawn behind the figure.
        color: Name of a colour of charts, where the default is not meant.
    """

    name: str
    label: str
    format: str = "text"
    bar: bool = False
    color: str | None = None


@dataclass(frozen=True)
class Filter:
    """A choice of the reader, `$name` in the queries.

    Attributes:
        name: Name of the parameter.
        label: Words before the choice.
        options: Labels by value, where they stand in the file.
        sql: Query of columns value, label that gives them otherwise; the first row is the
            default.
        default: Value where the reader chose none.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    sql: str | None = None
    default: str | None = None


@dataclass(frozen=True)
class Block:
    """One thing to see on a board.

    Attributes:
        id: Name within the board.
        kind: One of KINDS.
        name: What it is, in two or three words.
        title: Template of the sentence that says what to see.
        note: How to read it.
        empty: Why it may have no rows although its inputs are there.
        width: `full` or `half` of the page.
        sql: Query of its rows.
        source: Columns of marts, as `mart.column`, that define its figures.
        options: What the kind asks for.
    """

    id: str
    kind: str
    name: str
    title: str
    note: str
    empty: str
    width: str
    sql: str
    source: tuple[str, ...]
    options: Mapping[str, Any]

    def column(self, option: str) -> Column:
        """The column that an option names."""
        return as_column(self.options[option])

    def columns(self, option: str) -> list[Column]:
        """The columns that an option lists."""
        return [as_column({name: spec}) for name, spec in self.options[option].items()]


@dataclass(frozen=True)
class Board:
    """One page.

    Attributes:
        id: Name of the file without its ending; also that of the page.
        title: Name in the navigation.
        question: The question that the board answers.
        place: Position in the navigation.
        facts: Query of one row whose columns the sentences use.
        answer: Template of the answer in a sentence or two.
        empty: The answer where `facts` has no row.
        filters: Choices of the reader.
        blocks: What there is to see, from top to bottom.
    """

    id: str
    title: str
    question: str
    place: int
    facts: str
    answer: str
    empty: str
    filters: tuple[Filter, ...]
    blocks: tuple[Block, ...]

    def queries(self) -> list[str]:
        """Every query of the board."""
        asked = [self.facts, *(choice.sql or "" for choice in self.filters)]
        return [sql for sql in [*asked, *(block.sql for block in self.blocks)] if sql]


def load_boards(folder: Path) -> list[Board]:
    """Reads every board of a folder, in the order of the navigation.

    Args:
        folder: Folder of YAML files, one a board.

    Raises:
        BoardError: A file cannot be read, or says something that is not known.
    """
    boards = [load_board(path) for path in sorted(folder.glob("*.yml"))]
    if not boards:
        raise BoardError(f"{folder} holds no board (*.yml).")
    return sorted(boards, key=lambda board: (board.place, board.id))


def load_board(path: Path) -> Board:
    """Reads one board.

    Raises:
        BoardError: The file cannot be read, or says something that is not known.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise BoardError(f"{path.name} is not valid YAML: {error}") from error
    where = path.name
    _check_keys(where, given, {"title", "question", "blocks"}, _BOARD_KEYS)
    shared = given.get("shared") or {}
    blocks = tuple(
        _block(f"{where}, block {at}", entry, shared) for at, entry in _ids(given["blocks"])
    )
    names = [block.id for block in blocks]
    if len(set(names)) < len(names):
        raise BoardError(f"{where}: two blocks have the same id.")
    return Board(
        id=path.stem,
        title=given["title"],
        question=given["question"],
        place=given.get("place", 100),
        facts=with_shared(given.get("facts", ""), shared),
        answer=given.get("answer", ""),
        empty=given.get("empty", ""),
        filters=tuple(
            _filter(f"{where}, filter {name}", name, entry, shared)
            for name, entry in (given.get("filters") or {}).items()
        ),
        blocks=blocks,
    )


def as_column(given: Any) -> Column:
    """A column as an option has it: its name, or its name with label, format and the like.

    Raises:
        BoardError: It says something that is not known.
    """
    if isinstance(given, str):
        return Column(given, _words(given))
    if not isinstance(given, dict) or len(given) != 1:
        raise BoardError(f"{given} is no column: write its name, or name: {{label, format}}.")
    ((name, spec),) = given.items()
    spec = {"format": spec} if isinstance(spec, str) else dict(spec or {})
    spec.setdefault("label", _words(name))
    try:
        return Column(name, **spec)
    except TypeError as error:
        raise BoardError(f"column {name}: {sorted(spec)} holds a word not known.") from error


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _ids(entries: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    return [(entry.get("id", at), entry) for at, entry in enumerate(entries, start=1)]


def _check_keys(where: str, given: Any, needed: set[str], known: set[str]) -> None:
    if not isinstance(given, dict):
        raise BoardError(f"{where} must be a mapping of names and values.")
    for key in sorted(needed - given.keys()):
        raise BoardError(f"{where} has no {key}.")
    for key in sorted(given.keys() - known):
        raise BoardError(f"{where}: {key} is not known. Known are {', '.join(sorted(known))}.")


def _filter(where: str, name: str, given: Any, shared: Mapping[str, str]) -> Filter:
    _check_keys(where, given, {"label"}, _FILTER_KEYS)
    if ("sql" in given) == ("options" in given):
        raise BoardError(f"{where} needs either options or sql.")
    options = {str(value): str(label) for value, label in (given.get("options") or {}).items()}
    default = given.get("default") or next(iter(options), None)
    sql = with_shared(given["sql"], shared) if "sql" in given else None
    return Filter(name, given["label"], options, sql, default)


def with_shared(sql: str, shared: Mapping[str, str]) -> str:
    """A query with the shared ones before it that it names, itself or by another of them.

    Args:
        sql: Query.
        shared: Queries by name; each may name those before it.
    """
    needed: list[str] = []
    text = sql
    for name in reversed(list(shared)):
        if re.search(rf"\b{re.escape(name)}\b", text):
            needed.insert(0, name)
            text += shared[name]
    if not needed:
        return sql
    named = ",\n".join(f"{name} as (\n{shared[name]}\n)" for name in needed)
    own = re.match(r"\s*with\b", sql)
    return f"with {named},\n{sql[own.end() :]}" if own else f"with {named}\n{sql}"


def _block(where: str, given: Any, shared: Mapping[str, str]) -> Block:
    kind = given.get("kind") if isinstance(given, dict) else None
    if kind not in KINDS:
        raise BoardError(f"{where}: kind {kind} is not known. Known are {', '.join(KINDS)}.")
    needed, optional = KINDS[kind]
    _check_keys(
        where, given, {"id", "name", "sql", "source", *needed}, _BLOCK_KEYS | needed | optional
    )
    return Block(
        id=given["id"],
        kind=kind,
        name=given["name"],
        title=given.get("title", ""),
        note=given.get("note", ""),
        empty=given.get("empty", ""),
        width=given.get("width", "full"),
        sql=with_shared(given["sql"], shared),
        source=tuple(given["source"]),
        options={key: given[key] for key in needed | optional if key in given},
    )
