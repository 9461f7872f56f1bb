"""What blocks without a chart show: tiles, tables, heatmaps, statements, lists and cards."""

from collections.abc import Callable
from typing import Any

from customer_value.boards.data import Row
from customer_value.boards.definition import Block, Column
from customer_value.boards.formats import NOTHING, Formats

_NUMBERS = {
    *("money", "cents", "percent", "share", "points", "change", "count", "number", "score"),
    *("days", "duration"),
}

# sky to deep blue: the darker, the more
_LIGHT, _DEEP = (234, 242, 250), (23, 74, 128)


def view(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """What the template of a block's kind writes.

    Args:
        block: Block of one of the kinds in VIEWS.
        rows: Its rows, at least one.
        formats: Writes the figures.
    """
    return VIEWS[block.kind](block, rows, formats)


def figures(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """The table of figures behind a chart: the columns that it draws, once each."""
    columns: dict[str, Column] = {}
    for option in ("label", "x", "y", "series", "value", "low", "high", "amount"):
        if option in block.options:
            given = block.options[option]
            several = isinstance(given, dict) and option == "series"
            for column in block.columns(option) if several else [block.column(option)]:
                columns.setdefault(column.name, column)
    return _table(list(columns.values()), rows, formats)


def _format(column: Column, row: Row) -> str:
    """The format of a cell: that of its column, or the one that another column holds."""
    return row[column.format[3:]] if column.format.startswith("by:") else column.format


def _table(columns: list[Column], rows: list[Row], formats: Formats) -> dict[str, Any]:
    tops = {
        column.name: max((float(row[column.name] or 0) for row in rows), default=0)
        for column in columns
        if column.bar
    }
    lines = []
    for row in rows:
        cells = []
        for column in columns:
            written_as = _format(column, row)
            value = row[column.name]
            top = tops.get(column.name)
            cells.append(
                {
                    "text": formats.write(value, written_as),
                    "is_number": written_as in _NUMBERS,
                    "bar": max(float(value or 0), 0) / top if top else None,
                    "has_bar": column.bar,
                }
            )
        lines.append(cells)
    heads = [
        {
            "label": column.label,
            "is_number": bool(lines) and lines[0][place]["is_number"],
            "has_bar": column.bar,
        }
        for place, column in enumerate(columns)
    ]
    return {"heads": heads, "lines": lines}


def _columns_table(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    return _table(block.columns("columns"), rows, formats)


def _tiles(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """A figure per row: label, unit, value; where the query has them before, good, trend, note.

    `before_at` is the start of the period that `before` is of. A share and a score change by
    points, all else by percent. `good` is the direction that is welcome.
    """
    tiles = []
    for row in rows:
        value, before, unit = row["value"], row.get("before"), row["unit"]
        since = row.get("before_at")
        change, tone = None, "even"
        if value is not None and before is not None:
            difference = float(value) - float(before)
            if unit == "percent":
                change = formats.write(difference, "points")
                is_even = abs(difference) < 0.0005
            elif unit == "score":
                change = f"{formats.write(difference, 'score')} pts"
                is_even = abs(difference) < 0.5
            else:
                share = difference / abs(float(before)) if before else None
                change = formats.write(share, "change")
                is_even = share is None or abs(share) < 0.0005
            if not is_even and row.get("good"):
                tone = "better" if (difference > 0) == (row["good"] == "up") else "worse"
            change = f"{'' if is_even else '▲ ' if difference > 0 else '▼ '}{change}"
        tiles.append(
            {
                "label": row["label"],
                "value": formats.write(value, unit),
                "change": change,
                "tone": tone,
                "note": row.get("note")
                or (f"vs {formats.write(since, 'period')}" if since and change else ""),
                "trend": _trend(row.get("trend") or []),
            }
        )
    return {"tiles": tiles}


def _trend(values: list[Any], width: int = 120, height: int = 32) -> dict[str, Any] | None:
    """The points of a small line; null where there are fewer than three values."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 3:
        return None
    low = min(value for _, value in known)
    span = max(value for _, value in known) - low or 1
    step = (width - 8) / (len(values) - 1)
    points = [
        (round(4 + place * step, 1), round(height - 4 - (value - low) / span * (height - 8), 1))
        for place, value in known
    ]
    return {
        "points": " ".join(f"{x},{y}" for x, y in points),
        "last": points[-1],
        "width": width,
        "height": height,
    }


def _heatmap(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """A grid of rows by columns, both in the order in which the query first names them.

    Its `details` are written below the figure, with the format of each. The darkest cell is the
    largest figure, or `scale` where that is given.
    """
    across, down, value = (block.column(name) for name in ("column", "row", "value"))
    details = block.columns("details") if "details" in block.options else []
    top = block.options.get("scale") or max(
        (float(row[value.name]) for row in rows if row[value.name] is not None), default=0
    )
    heads = list(dict.fromkeys(row[across.name] for row in rows))
    cells = {(row[down.name], row[across.name]): row for row in rows}
    lines = []
    for name in dict.fromkeys(row[down.name] for row in rows):
        line = []
        for head in heads:
            row = cells.get((name, head))
            if row is None or row[value.name] is None:
                line.append(None)
                continue
            share = min(max(float(row[value.name]) / top if top else 0, 0), 1)
            line.append(
                {
                    "text": formats.write(row[value.name], value.format),
                    "details": [formats.write(row[one.name], one.format) for one in details],
                    "color": _blend(share),
                    "is_dark": share > 0.5,
                }
            )
        lines.append({"head": formats.write(name, down.format), "cells": line})
    return {
        "corner": down.label,
        "over": across.label,
        "heads": [formats.write(head, across.format) for head in heads],
        "lines": lines,
    }


def _blend(share: float) -> str:
    red, green, blue = (
        round(light + (deep - light) * share) for light, deep in zip(_LIGHT, _DEEP, strict=True)
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


def _statement(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """Lines by periods. The column of `style` holds `subtotal` for lines that sum up."""
    line, across, value = (block.column(name) for name in ("line", "column", "value"))
    style = block.options.get("style")
    heads = list(dict.fromkeys(row[across.name] for row in rows))
    cells = {(row[line.name], row[across.name]): row for row in rows}
    lines = []
    for name in dict.fromkeys(row[line.name] for row in rows):
        found = [cells.get((name, head)) for head in heads]
        first = next(row for row in found if row is not None)
        lines.append(
            {
                "head": formats.write(name, line.format),
                "is_subtotal": bool(style) and first[style] == "subtotal",
                "cells": [
                    formats.write(row[value.name], _format(value, row)) if row else NOTHING
                    for row in found
                ],
            }
        )
    return {
        "heads": [formats.write(head, across.format) for head in heads],
        "lines": lines,
        "corner": line.label,
    }


def _list(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """Sentences with a tone: `better`, `worse` or `even`."""
    date = block.column("date") if "date" in block.options else None
    tone = block.options.get("tone")
    return {
        "items": [
            {
                "text": row[block.column("text").name],
                "tone": (row[tone] if tone else None) or "even",
                "date": formats.write(row[date.name], date.format) if date else "",
            }
            for row in rows
        ]
    }


def _cards(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """A card per row: a heading, a figure beside it, lines of words, and more of them on demand."""
    figure = block.column("figure") if "figure" in block.options else None

    def lines(option: str, row: Row) -> list[tuple[str, str]]:
        columns = block.columns(option) if option in block.options else []
        return [
            (column.label, formats.write(row[column.name], column.format))
            for column in columns
            if row[column.name] is not None
        ]

    return {
        "cards": [
            {
                "heading": row[block.column("heading").name],
                "figure": formats.write(row[figure.name], _format(figure, row)) if figure else "",
                "unit": figure.label if figure else "",
                "lines": lines("columns", row),
                "more": lines("more", row),
            }
            for row in rows
        ]
    }


VIEWS: dict[str, Callable[[Block, list[Row], Formats], dict[str, Any]]] = {
    "tiles": _tiles,
    "table": _columns_table,
    "heatmap": _heatmap,
    "statement": _statement,
    "list": _list,
    "cards": _cards,
}
