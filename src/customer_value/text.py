"""Plain text for the terminal: aligned tables, lists, bars, amounts."""

import sys
import textwrap
from collections.abc import Sequence
from decimal import Decimal

WIDTH = 98


def aligned(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> list[str]:
    """Lines of a table whose columns line up.

    Args:
        rows: Cells; the first row is the heading.
        numbers: Positions of the columns that are set to the right.
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if position in numbers else cell.ljust(width)
            for position, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


def wrapped(text: str, first: str = "", then: str = "  ") -> list[str]:
    """Lines of at most WIDTH characters; no file name or number is cut."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 row`, `1,200 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def money(amount: Decimal | float | None, currency: str | None) -> str:
    """An amount with thousands separators, two decimals and its currency; `-` for null."""
    if amount is None:
        return "-"
    return f"{amount:,.2f} {currency or ''}".rstrip()


def percent(share: float | None) -> str:
    """A share of 0 to 1 as a percentage with one decimal; `-` for null."""
    return "-" if share is None else f"{share:.1%}"


def bar(share: float | None, width: int = 24) -> str:
    """A bar of which the whole width is 1; a share above 0 shows at least one block."""
    share = max(share or 0, 0)
    block = "█" if (sys.stdout.encoding or "").lower().startswith("utf") else "#"
    return block * max(round(share * width), 1 if share else 0)
