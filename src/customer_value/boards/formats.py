"""How figures and dates are written, in sentences, tables and charts alike."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

NOTHING = "–"

_SYMBOLS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "CHF": "CHF ",
    "PLN": "zł ",
}

# how the formats are written by Vega, in axes: {} stands for the currency
_AXES = {
    "money": "'{}' + format(datum.value, '~s')",
    "cents": "'{}' + format(datum.value, '~s')",
    "percent": "format(datum.value, '.0%')",
    "share": "format(datum.value, '.0%')",
    "count": "format(datum.value, ',')",
    "days": "format(datum.value, ',') + ' d'",
    "number": "format(datum.value, ',')",
    "score": "(datum.value > 0 ? '+' : '') + format(datum.value, ',')",
}


class Formats:
    """Writes values; knows the shop's currency and the period that the reader chose.

    Args:
        currency: Reporting currency (ISO 4217), None in a shop without orders.
        grain: Length of the periods: day, week, month, quarter or year.
    """

    def __init__(self, currency: str | None, grain: str = "month") -> None:
        """Prepares the formats by their names."""
        self.currency = currency
        self.symbol = _SYMBOLS.get(currency or "", f"{currency} " if currency else "")
        self.grain = grain
        self._by_name: dict[str, Callable[[Any], str]] = {
            "text": str,
            "money": self._money,
            "cents": self._cents,
            "percent": lambda value: f"{value:.1%}",
            "share": lambda value: f"{value:.0%}",
            "points": lambda value: f"{value * 100:+.1f} pts",
            "change": lambda value: f"{value:+.1%}",
            "count": lambda value: f"{value:,.0f}",
            "number": lambda value: f"{value:,.2f}",
            "days": lambda value: _counted(value, "day"),
            "duration": _duration,
            "score": _score,
            "date": lambda value: f"{value.day} {value:%B %Y}",
            "day": lambda value: f"{value.day} {value:%b %Y}",
            "month": lambda value: f"{value:%b %Y}",
            "period": self._period,
        }

    @property
    def names(self) -> list[str]:
        """The formats that a column can have."""
        return list(self._by_name)

    def write(self, value: Any, name: str = "text") -> str:
        """A value in a format; a dash for null.

        Raises:
            KeyError: There is no such format.
        """
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return NOTHING
        return (
            self._by_name[name](value).replace("-", "−")
            if _is_number(value)
            else (self._by_name[name](value))
        )

    def axis(self, name: str) -> str | None:
        """The expression by which Vega writes the labels of an axis."""
        expression = _AXES.get(name)
        return expression.format(self.symbol) if expression else None

    def filters(self) -> dict[str, Callable[..., str]]:
        """What templates of sentences can put after a value: `{{ net_revenue | money }}`."""
        named = {name: (lambda value, name=name: self.write(value, name)) for name in self._by_name}
        return {**named, "against": self.against, "moved": self.moved}

    def against(self, value: Any, before: Any) -> str:
        """How a value compares: `rose 4%`, `fell 12%`, `did not change`."""
        if value is None or not before:
            return f"was {self.write(value, 'count')}"
        share = float(value) / float(before) - 1
        return "did not change" if abs(share) < 0.005 else f"{_verb(share)} {abs(share):.0%}"

    def moved(self, value: Any, before: Any) -> str:
        """How a share compares: `rose 1.2 points`, `fell 3 points`."""
        if value is None or before is None:
            return f"was {self.write(value, 'percent')}"
        points = (float(value) - float(before)) * 100
        if abs(points) < 0.05:
            return "did not change"
        return f"{_verb(points)} {abs(points):.1f} points"

    def _money(self, value: Any) -> str:
        """Whole units, cents below 100."""
        return self._cents(value) if abs(value) < 100 and value != 0 else self._amount(value, 0)

    def _cents(self, value: Any) -> str:
        return self._amount(value, 2)

    def _amount(self, value: Any, digits: int) -> str:
        text = f"{abs(value):,.{digits}f}"
        is_zero = float(text.replace(",", "")) == 0
        return f"{'-' if value < 0 and not is_zero else ''}{self.symbol}{text}"

    def _period(self, value: datetime.date) -> str:
        if self.grain == "year":
            return f"{value:%Y}"
        if self.grain == "quarter":
            return f"Q{(value.month + 2) // 3} {value:%Y}"
        if self.grain == "month":
            return f"{value:%b %Y}"
        return f"{value.day} {value:%b %Y}"


def _counted(value: Any, word: str, digits: int = 0) -> str:
    text = f"{value:,.{digits}f}"
    return f"{text} {word}{'' if text == '1' else 's'}"


def _duration(hours: Any) -> str:
    """Hours in the unit that people would say."""
    if hours < 1:
        return _counted(hours * 60, "minute")
    if hours < 48:
        return _counted(hours, "hour", 1 if hours < 10 else 0)
    return _counted(hours / 24, "day", 1 if hours < 240 else 0)


def _score(value: Any) -> str:
    """A net promoter score: whole, with its sign."""
    return f"{value:+.0f}" if round(value) else "0"


def _verb(change: float) -> str:
    return "rose" if change > 0 else "fell"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
