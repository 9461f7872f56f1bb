"""The report's pictures."""

import altair as alt
import numpy as np
import pandas as pd

from customer_value.clv_report.judge import LAST_PURCHASE_DAYS
from customer_value.clv_report.shops import Shop

ACTUAL = "What came"
# distinct for the colour-blind (Okabe & Ito 2008, "Color universal design")
# and dashed, since forecasts often lie on one another
MODELS = {
    "mbg_nbd": ("MBG/NBD", "#0072B2", [1, 0]),
    "bg_nbd": ("BG/NBD", "#D55E00", [8, 5]),
    "pareto_nbd": ("Pareto/NBD", "#009E73", [2, 3]),
    "naive": ("Naive", "#999999", [1, 0]),
}
NAMES = {key: name for key, (name, _, _) in MODELS.items()}
_SERIES = [ACTUAL, *NAMES.values()]
_COLOURS = alt.Scale(
    domain=_SERIES, range=["#000000", *(colour for _, colour, _ in MODELS.values())]
)
_DASHES = alt.Scale(domain=_SERIES, range=[[1, 0], *(dash for _, _, dash in MODELS.values())])
_WIDTH, _HEIGHT = 620, 340
# in the converter itself, so that pictures are the same everywhere
_FONT = "Liberation Sans"


def calibration_plot(shop: Shop, calibration: pd.DataFrame) -> alt.Chart:
    """Mean purchase days forecast and made, by purchase days so far.

    Args:
        shop: For title and units.
        calibration: Table of `judge.calibration`.
    """
    ours = calibration[calibration["model_name"].isin(MODELS)]
    predicted = ours.assign(series=ours["model_name"].map(NAMES), purchases=ours["predicted"])
    first = ours[ours["model_name"] == "mbg_nbd"].sort_values("past_purchase_days")
    actual = first.assign(series=ACTUAL, purchases=first["actual"])
    table = pd.concat([actual, predicted])[["series", "past_purchase_days", "purchases"]]
    table["label"] = (
        table["past_purchase_days"]
        .astype(str)
        .where(table["past_purchase_days"] < LAST_PURCHASE_DAYS, f"{LAST_PURCHASE_DAYS} or more")
    )
    labels = [
        *(str(each) for each in range(1, LAST_PURCHASE_DAYS)),
        f"{LAST_PURCHASE_DAYS} or more",
    ]
    base = alt.Chart(table).encode(
        x=alt.X("label:N", sort=labels, title="Purchase days so far", axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "purchases:Q", title=f"Purchase days a customer in the next {shop.horizon // 7} weeks"
        ),
    )
    points = base.mark_point(filled=True, size=40, opacity=1).encode(
        color=alt.Color("series:N", scale=_COLOURS, legend=None)
    )
    return _styled(
        _lines(base) + points,
        _calibration_title(first),
        f"{shop.name}: mean per customer, forecast on {shop.cut:%-d %B %Y} and made",
    )


def cumulative_plot(shop: Shop, actual: pd.DataFrame, forecasts: pd.DataFrame) -> alt.Chart:
    """Repeat purchase days summed week by week: what came, and the forecasts from the cut on.

    Args:
        shop: For title and units.
        actual: First table of `judge.weekly`.
        forecasts: Second table of `judge.weekly`.
    """
    ours = forecasts[forecasts["model_name"].isin(MODELS)]
    table = pd.concat(
        [actual.assign(series=ACTUAL), ours.assign(series=ours["model_name"].map(NAMES))]
    )[["series", "weeks", "purchases"]]
    cut = float(forecasts["weeks"].min())
    lines = _lines(
        alt.Chart(table).encode(
            x=alt.X("weeks:Q", title="Weeks since the first day of the data"),
            y=alt.Y(
                "purchases:Q",
                title="Purchase days after the first, all customers",
                axis=alt.Axis(format=",d"),
            ),
        )
    )
    border = pd.DataFrame({"weeks": [cut], "text": ["models know what is left of here"]})
    rule = alt.Chart(border).mark_rule(strokeDash=[4, 4], color="#666666").encode(x="weeks:Q")
    text = (
        alt.Chart(border)
        .mark_text(align="right", dx=-6, y=10, color="#666666", fontSize=11)
        .encode(x="weeks:Q", text="text:N")
    )
    return _styled(
        rule + lines + text,
        _cumulative_title(actual, ours),
        f"{shop.name}: repeat purchase days of customers won by {shop.cut:%-d %B %Y}",
    )


def _calibration_title(first: pd.DataFrame) -> str:
    fewest, most = first.iloc[0], first.iloc[-1]
    return (
        f"After one purchase day {fewest['actual']:.2f} more came (MBG/NBD: "
        f"{fewest['predicted']:.2f}), after {most['past_purchase_days']:.0f} or more "
        f"{most['actual']:.1f} ({most['predicted']:.1f})"
    )


def _cumulative_title(actual: pd.DataFrame, ours: pd.DataFrame) -> str:
    end = ours["weeks"].max()
    came = np.interp(end, actual["weeks"], actual["purchases"])
    before = np.interp(ours["weeks"].min(), actual["weeks"], actual["purchases"])
    ends = ours[ours["weeks"] == end].set_index("model_name")["purchases"]
    off = (ends - before) / (came - before) - 1

    def said(name: str) -> str:
        kind = "above" if off[name] > 0 else "below"
        return f"{abs(off[name]):.0%} {kind}"

    return (
        f"New purchase days: MBG/NBD ends {said('mbg_nbd')} what came, "
        f"the naive forecast {said('naive')}"
    )


def _lines(chart: alt.Chart) -> alt.Chart:
    """Lines by series, told apart by colour and dash in one legend; what came is the thickest."""
    legend = alt.Legend(title=None, symbolType="stroke", symbolSize=500, symbolStrokeWidth=2.5)
    return chart.mark_line().encode(
        color=alt.Color("series:N", scale=_COLOURS, legend=legend),
        strokeDash=alt.StrokeDash("series:N", scale=_DASHES, legend=legend),
        strokeWidth=alt.condition(f"datum.series === '{ACTUAL}'", alt.value(3.5), alt.value(2)),
    )


def _styled(chart: alt.LayerChart, title: str, subtitle: str) -> alt.LayerChart:
    return (
        chart.properties(
            width=_WIDTH,
            height=_HEIGHT,
            background="white",
            title=alt.TitleParams(title, subtitle=subtitle, anchor="start", offset=14),
        )
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            grid=True,
            gridColor="#eeeeee",
            domainColor="#888888",
            labelFontSize=12,
            titleFontSize=12,
        )
        .configure_title(fontSize=15, subtitleFontSize=12, subtitleColor="#555555")
        .configure_legend(labelFontSize=12, orient="right")
    )
