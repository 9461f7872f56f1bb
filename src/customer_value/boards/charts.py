"""Charts of blocks, as Vega-Lite by Altair. Colours can be told apart by colour-blind readers."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import altair as alt

from customer_value.boards.data import Row
from customer_value.boards.definition import Block, Column
from customer_value.boards.formats import Formats

COLORS = {
    "blue": "#1f5a96",
    "sky": "#8fbbe0",
    "orange": "#d2691e",
    "sand": "#eec28f",
    "grey": "#9aa2ad",
    "pale": "#dfe2e6",
    "dark": "#2f3a48",
}

_ORDER = ["blue", "orange", "sky", "sand", "grey", "dark"]
_BAR_HEIGHT = 28
# room between bars, as a share of a bar with its room
_ROOM = 0.3
_SIDES = ("left", "top", "bottom")
_FONT = "Inter, system-ui, sans-serif"


def chart(block: Block, rows: list[Row], formats: Formats) -> dict[str, Any]:
    """The Vega-Lite specification of a block's chart.

    Args:
        block: Block of one of the kinds in CHARTS.
        rows: Its rows, at least one.
        formats: Writes labels and tooltips.
    """
    drawn = CHARTS[block.kind](block, rows, formats)
    return _configured(drawn).to_dict()


def _configured(drawn: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """One look for all charts."""
    return (
        drawn.properties(
            width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding")
        )
        # the last label of an axis may stand half beyond it
        .configure(
            font=_FONT, background="transparent", padding={**dict.fromkeys(_SIDES, 2), "right": 16}
        )
        .configure_view(stroke=None)
        .configure_axis(
            domain=False,
            ticks=False,
            gridColor="#ebecee",
            labelColor="#565f6c",
            labelFontSize=12,
            labelPadding=6,
            titleColor="#565f6c",
            titleFontWeight=500,
            titlePadding=8,
        )
        .configure_legend(
            orient="top",
            title=None,
            labelFontSize=12,
            labelColor="#2f3a48",
            symbolType="square",
            offset=4,
            columns=3,
        )
    )


def _plain(value: Any) -> Any:
    """A value as JSON has it, which knows no infinity."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, datetime.date) else value


def _long(rows: list[Row], at: Column, series: list[Column], formats: Formats) -> alt.Data:
    """One record per row and series: label, series, value, and the value as written."""
    return alt.Data(
        values=[
            {
                "label": formats.write(row[at.name], at.format),
                "series": column.label,
                "value": _plain(row[column.name]),
                "written": formats.write(row[column.name], column.format),
            }
            for row in rows
            for column in series
        ]
    )


def _wide(rows: list[Row], columns: dict[str, Column], formats: Formats) -> alt.Data:
    """One record per row: each column's value by its role, and as `<role>_written`."""
    records = []
    for row in rows:
        record: dict[str, Any] = {}
        for role, column in columns.items():
            record[role] = _plain(row[column.name])
            record[f"{role}_written"] = formats.write(row[column.name], column.format)
        records.append(record)
    return alt.Data(values=records)


def _value_axis(column: Column, formats: Formats, **options: Any) -> alt.Axis:
    expression = formats.axis(column.format)
    if expression:
        options["labelExpr"] = expression
    return alt.Axis(tickCount=5, **{"title": None, **options})


def _labels_axis() -> alt.Axis:
    return alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=8, grid=False)


def _band() -> alt.Scale:
    return alt.Scale(paddingInner=_ROOM, paddingOuter=_ROOM / 2)


def _names_axis() -> alt.Axis:
    """Names from top to bottom."""
    return alt.Axis(title=None, grid=False, labelLimit=165)


def _scale(series: list[Column]) -> alt.Scale:
    colors = [column.color or _ORDER[place] for place, column in enumerate(series)]
    return alt.Scale(
        domain=[column.label for column in series], range=[COLORS[name] for name in colors]
    )


_TIP = [
    alt.Tooltip("label:N", title=" "),
    alt.Tooltip("series:N", title="  "),
    alt.Tooltip("written:N", title="   "),
]


def _line(block: Block, rows: list[Row], formats: Formats) -> alt.TopLevelMixin:
    """Series over ordered labels; a grey one is dashed. Bounds are a band behind the line."""
    series, at = block.columns("series"), block.column("x")
    across = alt.X("label:O", sort=None, axis=_labels_axis())
    axis = _value_axis(series[0], formats)
    base = alt.Chart(_long(rows, at, series, formats)).encode(
        x=across,
        y=alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=bool(block.options.get("zero", True)))),
        color=alt.Color("series:N", scale=_scale(series), legend=_legend(series)),
        tooltip=_TIP,
    )
    # a grey series is there to compare with
    compared = [column.label for column in series if column.color == "grey"]
    is_compared = alt.FieldOneOfPredicate("series", compared)
    layers = [
        base.mark_line(strokeWidth=2.5).encode(
            strokeDash=alt.condition(is_compared, alt.value([5, 4]), alt.value([1, 0])),
            detail="series:N",
        ),
        base.mark_point(filled=True, size=46, opacity=1),
    ]
    if "low" in block.options:
        columns = {role: block.column(role) for role in ("low", "high")}
        columns["label"] = at
        bounds = alt.Chart(_wide(rows, columns, formats)).encode(
            x=alt.X("label_written:O", sort=None, axis=_labels_axis()),
            y=alt.Y("low:Q", axis=axis),
            y2="high:Q",
        )
        layers.insert(0, bounds.mark_area(color=COLORS["sky"], opacity=0.35))
    return alt.layer(*layers).properties(height=260)


def _legend(series: list[Column]) -> Any:
    return None if len(series) == 1 else alt.Legend()


def _bars(block: Block, rows: list[Row], formats: Formats) -> alt.TopLevelMixin:
    """Stacked bars over labels; what is below zero stacks downwards."""
    series = block.columns("series")
    value_axis = _value_axis(series[0], formats)
    if block.options.get("horizontal"):
        places = {
            "x": alt.X("value:Q", axis=value_axis),
            "y": alt.Y("label:O", sort=None, axis=_names_axis(), scale=_band()),
        }
        height = len(rows) * _BAR_HEIGHT
    else:
        places = {
            "x": alt.X("label:O", sort=None, axis=_labels_axis(), scale=_band()),
            "y": alt.Y("value:Q", axis=value_axis),
        }
        height = 260
    return (
        alt.Chart(_long(rows, block.column("x"), series, formats))
        .mark_bar(cornerRadius=1)
        .encode(
            **places,
            color=alt.Color("series:N", scale=_scale(series), legend=_legend(series)),
            tooltip=_TIP,
        )
        .properties(height=height)
    )


def _intervals(block: Block, rows: list[Row], formats: Formats) -> alt.TopLevelMixin:
    """A point with its bounds per label, from top to bottom.

    The column of `tone`, where there is one, holds `better`, `worse` or `even`: the first two
    are coloured, the last is grey. Where bounds lie below zero, a line marks it.
    """
    columns = {role: block.column(role) for role in ("label", "value", "low", "high")}
    tone = block.options.get("tone")
    if tone:
        columns["tone"] = block.column("tone")
    base = alt.Chart(_wide(rows, columns, formats)).encode(
        y=alt.Y(
            "label_written:O",
            sort=None,
            axis=_names_axis(),
        ),
        tooltip=[
            alt.Tooltip("label_written:N", title=" "),
            alt.Tooltip("value_written:N", title=columns["value"].label),
            alt.Tooltip("low_written:N", title="Lower bound"),
            alt.Tooltip("high_written:N", title="Upper bound"),
        ],
    )
    axis = _value_axis(columns["value"], formats)
    across = alt.X("value:Q", axis=axis)
    points = base.mark_point(filled=True, size=90, color=COLORS["blue"], opacity=1)
    layers = [points.encode(x=across, **_toned(tone, "blue", "orange", "grey"))]
    lows = [row[columns["low"].name] for row in rows if row[columns["low"].name] is not None]
    if lows:
        bounds = base.mark_rule(strokeWidth=7, strokeCap="round", color=COLORS["sky"])
        layers.insert(
            0,
            bounds.encode(
                x=alt.X("low:Q", axis=axis), x2="high:Q", **_toned(tone, "sky", "sand", "pale")
            ),
        )
    if lows and min(lows) < 0:
        zero = alt.Chart(alt.Data(values=[{"zero": 0}])).encode(x=alt.X("zero:Q", axis=axis))
        layers.insert(0, zero.mark_rule(color=COLORS["grey"]))
    # bounds are paler than their points
    layered = alt.layer(*layers).resolve_scale(color="independent")
    return layered.properties(height=len(rows) * _BAR_HEIGHT)


def _toned(tone: Any, better: str, worse: str, even: str) -> dict[str, alt.Color]:
    """The colour of a mark by its row's tone; none where the block has no tones."""
    if not tone:
        return {}
    scale = alt.Scale(
        domain=["better", "worse", "even"], range=[COLORS[name] for name in (better, worse, even)]
    )
    return {"color": alt.Color("tone:N", scale=scale, legend=None)}


def _waterfall(block: Block, rows: list[Row], formats: Formats) -> alt.TopLevelMixin:
    """Steps from one subtotal to the next, from top to bottom.

    The column of `style` holds `subtotal` for rows that stand from zero.
    """
    label, amount = block.column("label"), block.column("amount")
    style = block.column("style")
    records = []
    reached = 0.0
    for row in rows:
        is_subtotal = row[style.name] == "subtotal"
        value = float(row[amount.name])
        start = 0.0 if is_subtotal else reached
        reached = start + value
        records.append(
            {
                "label": formats.write(row[label.name], label.format),
                "start": start,
                "end": reached,
                "edge": max(start, reached),
                "written": formats.write(row[amount.name], amount.format),
                "series": "Total" if is_subtotal else "Adds" if value >= 0 else "Takes off",
            }
        )
    scale = alt.Scale(
        domain=["Total", "Takes off", "Adds"],
        range=[COLORS["blue"], COLORS["orange"], COLORS["sky"]],
    )
    base = alt.Chart(alt.Data(values=records)).encode(
        y=alt.Y("label:O", sort=None, axis=_names_axis(), scale=_band()),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("written:N", title="  ")],
    )
    axis = _value_axis(amount, formats)
    # room for the amount behind the longest bar
    ends = [record["edge"] for record in records] + [0.0]
    room = alt.Scale(domain=[min(ends), max(ends) * 1.4 or 1])
    bars = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("start:Q", axis=axis, scale=room),
        x2="end:Q",
        color=alt.Color("series:N", scale=scale),
    )
    # bars too thin to be seen still have their amount beside them
    amounts = base.mark_text(align="left", dx=6, fontSize=11, color="#38424f").encode(
        x=alt.X("edge:Q", axis=axis, scale=room), text="written:N"
    )
    return alt.layer(bars, amounts).properties(height=len(rows) * _BAR_HEIGHT)


def _scatter(block: Block, rows: list[Row], formats: Formats) -> alt.TopLevelMixin:
    """Points, with bounds and the line of perfect agreement where asked for."""
    roles = [role for role in ("x", "y", "low", "high") if role in block.options]
    columns = {role: block.column(role) for role in roles}
    base = alt.Chart(_wide(rows, columns, formats)).encode(
        x=alt.X(
            "x:Q", axis=_value_axis(columns["x"], formats, title=columns["x"].label, grid=False)
        )
    )
    axis = _value_axis(columns["y"], formats, title=columns["y"].label)
    layers = []
    if block.options.get("diagonal"):
        known = [float(row[columns[role].name] or 0) for row in rows for role in roles]
        ends = alt.Data(values=[{"x": 0, "y": 0}, {"x": max(known), "y": max(known)}])
        layers.append(
            alt.Chart(ends)
            .mark_line(strokeDash=[5, 4], color=COLORS["grey"], strokeWidth=1.5)
            .encode(x="x:Q", y=alt.Y("y:Q", axis=axis))
        )
    if "low" in columns:
        layers.append(
            base.mark_rule(strokeWidth=5, color=COLORS["sky"], strokeCap="round").encode(
                y=alt.Y("low:Q", axis=axis), y2="high:Q"
            )
        )
    layers.append(
        base.mark_point(filled=True, size=80, color=COLORS["blue"], opacity=1).encode(
            y=alt.Y("y:Q", axis=axis),
            tooltip=[alt.Tooltip(f"{role}_written:N", title=columns[role].label) for role in roles],
        )
    )
    return alt.layer(*layers).properties(height=300)


CHARTS: dict[str, Callable[[Block, list[Row], Formats], alt.TopLevelMixin]] = {
    "line": _line,
    "bars": _bars,
    "intervals": _intervals,
    "waterfall": _waterfall,
    "scatter": _scatter,
}
