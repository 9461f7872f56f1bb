"""The report's text."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from customer_value.clv.choice import DEFAULT_MODEL, choose_model
from customer_value.clv_report.judge import LIFETIMES
from customer_value.clv_report.plots import NAMES
from customer_value.clv_report.shops import Shop

_ROWS = {**NAMES, LIFETIMES: "BG/NBD of lifetimes"}
_PURCHASES = {
    "Poisson deviance": ("poisson_deviance", "{:.4f}"),
    "MAE": ("mean_absolute_error", "{:.3f}"),
    "RMSE": ("root_mean_squared_error", "{:.3f}"),
    "bias": ("bias", "{:+.1%}"),
    "Gini": ("gini", "{:.4f}"),
    "top-decile lift": ("top_decile_lift", "{:.2f}"),
    "in the 90% interval": ("interval_coverage", "{:.1%}"),
    "AUC of P(alive)": ("alive_auc", "{:.3f}"),
}
_REVENUE = {
    "Poisson deviance": ("poisson_deviance", "{:.1f}"),
    "MAE": ("mean_absolute_error", "{:.2f}"),
    "RMSE": ("root_mean_squared_error", "{:.2f}"),
    "bias": ("bias", "{:+.1%}"),
    "Gini": ("gini", "{:.4f}"),
    "top-decile lift": ("top_decile_lift", "{:.2f}"),
    "in the 90% interval": ("interval_coverage", "{:.1%}"),
}

HEAD = """# How good the CLV forecasts are on real data

Made by `make clv-report` (with `ONLINE_RETAIL=file` for the second shop). The forecasts are those
of a build: models fitted to week cells of what was known at a date, and held against what came
after it. One forecast per customer; purchases are counted in days with a purchase.

- **Poisson deviance** is what models are chosen by; it is lowest for the true expectation. Lower
  is better.
- **MAE**, the mean absolute error, rewards a forecast of the median. A forecast of nothing for
  everybody does well by it, so nothing is chosen by it.
- **Bias** is how far the forecast total is off.
- **Gini** is how well customers are ranked: 1 is the best possible order, 0 is chance. **Top-decile
  lift** is what the tenth with the highest forecasts brought, over the mean.
- **In the 90% interval**: customers whose outcome lies from the 5th to the 95th percentile of their
  forecast. Whole numbers cannot leave out exactly a tenth, so somewhat more than 90% is right.
- **AUC of P(alive)**: how well it tells who buys again from who does not; 0.5 is a coin.
- **Naive** is the forecast without a model: everybody goes on at their own past pace, and who has
  been silent for longer than 80% of repeat buyers wait on average starts anew (after Wuebben &
  Wangenheim 2008).
"""


@dataclass(frozen=True, eq=False)
class Judged:
    """A shop and what came of its forecasts.

    Attributes:
        shop: The shop.
        customers: Table of `judge.known_customers`.
        figures: Table of `judge.measured`.
    """

    shop: Shop
    customers: pd.DataFrame
    figures: pd.DataFrame

    def figure(self, model_name: str, name: str, target: str = "purchases") -> float:
        """One figure of a model; nan where it has none."""
        rows = self.figures[
            (self.figures["model_name"] == model_name) & (self.figures["target"] == target)
        ]
        return float(rows[name].iloc[0]) if len(rows) else np.nan


def aims(judged: Judged) -> list[tuple[str, str, bool]]:
    """What CDNOW forecasts should reach: the aim, the figures in words, and whether it is met."""
    ours, theirs = (
        {
            name: judged.figure(model, name)
            for name in ("mean_absolute_error", "gini", "poisson_deviance", "alive_auc")
        }
        for model in (DEFAULT_MODEL, LIFETIMES)
    )
    coverage = judged.figure(DEFAULT_MODEL, "interval_coverage")
    further = ours["poisson_deviance"] / theirs["poisson_deviance"] - 1
    return [
        (
            "MAE below that of lifetimes' BG/NBD",
            f"{ours['mean_absolute_error']:.3f} against {theirs['mean_absolute_error']:.3f}",
            ours["mean_absolute_error"] < theirs["mean_absolute_error"],
        ),
        (
            "Gini above that of lifetimes' BG/NBD",
            f"{ours['gini']:.4f} against {theirs['gini']:.4f}",
            ours["gini"] > theirs["gini"],
        ),
        (
            "Poisson deviance within 1% of lifetimes' BG/NBD",
            f"{further:+.2%}",
            further <= 0.01,
        ),
        (
            "AUC of P(alive) above .68",
            f"{ours['alive_auc']:.3f} against {theirs['alive_auc']:.3f}",
            ours["alive_auc"] > 0.68,
        ),
        (
            "88 to 96% of customers in the 90% interval",
            f"{coverage:.1%}",
            0.88 <= coverage <= 0.96,
        ),
    ]


def page(shops: list[Judged], left_out: str) -> str:
    """The report in Markdown.

    Args:
        shops: What was judged; CDNOW's shops are held against the aims.
        left_out: Why a shop is missing, in words; empty if none is.
    """
    parts = [HEAD]
    with_aims = [each for each in shops if each.shop.key.startswith("cdnow")]
    parts.append(_aims_table(with_aims))
    parts += [section(each) for each in shops]
    if left_out:
        parts.append(f"## Left out\n\n{left_out}\n")
    return "\n".join(parts)


def _aims_table(shops: list[Judged]) -> str:
    lines = [
        "## Aims on CDNOW, for MBG/NBD\n",
        "| aim | " + " | ".join(each.shop.name for each in shops) + " |",
        "|---|" + "---|" * len(shops),
    ]
    for columns in zip(*(aims(each) for each in shops), strict=True):
        cells = [f"{words}: {'met' if is_met else '**not met**'}" for _, words, is_met in columns]
        lines.append(f"| {columns[0][0]} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def section(judged: Judged) -> str:
    """A shop's part of the report."""
    shop, customers = judged.shop, judged.customers
    repeaters = int((customers["repeat_purchase_days"] > 0).sum())
    back = int((customers["purchases"] > 0).sum())
    reason = choose_model(judged.figures).query("is_chosen").iloc[0]
    return "\n".join(
        [
            f"## {shop.name}\n",
            f"{shop.about}\n",
            f"{len(customers):,} customers by {shop.cut:%-d %B %Y}, {repeaters:,} of them with a "
            f"second purchase day; {back:,} bought in the {shop.horizon // 7} weeks after it.\n",
            "Purchase days per customer:\n",
            _table(judged, "purchases", _PURCHASES),
            f"Revenue per customer, in {shop.unit}:\n",
            _table(judged, "revenue", _REVENUE),
            f"With this as the only fold the rule would take {NAMES[reason['model_name']]}. "
            f"{reason['reason']}\n".replace("mbg_nbd", NAMES["mbg_nbd"]),
            f"{_found(judged)}\n",
            f"![Forecast and actual purchase days by purchase days so far]"
            f"(clv_report/{shop.key}_calibration.svg)\n",
            f"![Purchase days week by week, forecast and actual]"
            f"(clv_report/{shop.key}_cumulative.svg)\n",
        ]
    )


def _table(judged: Judged, target: str, columns: dict[str, tuple[str, str]]) -> str:
    lines = [
        "| model | " + " | ".join(columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for key, name in _ROWS.items():
        if np.isnan(judged.figure(key, "poisson_deviance", target)):
            cells = ["found no fit", *[""] * (len(columns) - 1)]
        else:
            values = [(judged.figure(key, column, target), how) for column, how in columns.values()]
            cells = ["" if np.isnan(value) else how.format(value) for value, how in values]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _found(judged: Judged) -> str:
    """What stands out, in words that follow the figures."""
    sentences = []
    bias = judged.figure(DEFAULT_MODEL, "bias")
    money = judged.figure(DEFAULT_MODEL, "bias", "revenue")
    sentences.append(
        f"MBG/NBD forecasts {abs(bias):.0%} too {'few' if bias < 0 else 'many'} purchase days and "
        f"{abs(money):.0%} too {'little' if money < 0 else 'much'} revenue."
    )
    gains = {
        target: 1
        - judged.figure(DEFAULT_MODEL, "poisson_deviance", target)
        / judged.figure("naive", "poisson_deviance", target)
        for target in ("purchases", "revenue")
    }
    said = [
        f"{abs(gain):.1%} {'lower' if gain > 0 else 'higher'} for {target}"
        for target, gain in gains.items()
    ]
    sentences.append(f"Its deviance is {said[0]} and {said[1]} than that of the naive forecast.")
    ranks, naive_ranks = (judged.figure(name, "gini") for name in (DEFAULT_MODEL, "naive"))
    if ranks < naive_ranks:
        sentences.append(
            "For ranking customers by purchase days the naive forecast is no worse: "
            f"a Gini of {naive_ranks:.3f} against {ranks:.3f}."
        )
    return " ".join(sentences)
