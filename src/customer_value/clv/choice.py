"""Which dropout model forecasts a shop: the default, unless another one is clearly better.

Folds are few and noisy, and a model that changes from build to build changes every figure with it.
So the default leaves only for one whose mean Poisson deviance is more than 1% lower, which is worse
in no fold, and whose totals are not much further off.
"""

import numpy as np
import pandas as pd

from customer_value.clv.fit import MODELS
from customer_value.clv.naive import NAIVE

DEFAULT_MODEL = "mbg_nbd"
LEAST_GAIN = 0.01
MOST_BIAS = 0.1
CANDIDATES = tuple(MODELS)

TEXT, NUMBER, WHOLE, FLAG = "string", "float64", "int64", "bool"
_MEANS = (
    "poisson_deviance",
    "mean_absolute_error",
    "root_mean_squared_error",
    "bias",
    "gini",
    "top_decile_lift",
    "interval_coverage",
    "alive_auc",
)
CHOICE_COLUMNS = {
    "model_name": TEXT,
    "is_chosen": FLAG,
    "reason": TEXT,
    "folds": WHOLE,
    **{f"mean_{name}": NUMBER for name in _MEANS},
    "deviance_against_default": NUMBER,
}


def choose_model(measured: pd.DataFrame) -> pd.DataFrame:
    """The chosen model, and why the others are not.

    Args:
        measured: Table of `evaluate.measure`; rows of purchases decide. May be empty.

    Returns:
        One row for each of mbg_nbd, bg_nbd, pareto_nbd and naive, with
        is_chosen: True for exactly one; never for naive.
        reason: Why or why not, in words.
        folds: Folds in which the model forecast.
        mean_...: Means of the figures over these folds; null without a fold.
        deviance_against_default: Mean deviance over that of the default in the same folds,
            less 1: -0.02 is 2% better.
    """
    counted = measured[measured["target"] == "purchases"]
    folds = {
        name: counted[counted["model_name"] == name].set_index("fold_number").sort_index()
        for name in (*CANDIDATES, NAIVE)
    }
    default = folds[DEFAULT_MODEL]
    gains = {name: _deviance_against(rows, default) for name, rows in folds.items()}
    objections = {
        name: _objection(folds[name], default, gains[name])
        for name in CANDIDATES
        if name != DEFAULT_MODEL
    }
    fit_to_lead = [name for name, objection in objections.items() if not objection]
    chosen = min(fit_to_lead, key=lambda name: gains[name], default=DEFAULT_MODEL)
    rows = []
    for name, figures in folds.items():
        means = figures[list(_MEANS)].mean()
        rows.append(
            {
                "model_name": name,
                "is_chosen": name == chosen,
                "reason": _reason(name, chosen, objections, gains, len(default)),
                "folds": len(figures),
                **{f"mean_{figure}": means[figure] for figure in _MEANS},
                "deviance_against_default": gains[name],
            }
        )
    return pd.DataFrame(rows, columns=list(CHOICE_COLUMNS)).astype(CHOICE_COLUMNS)


def _deviance_against(rows: pd.DataFrame, default: pd.DataFrame) -> float:
    shared = rows.index.intersection(default.index)
    base = default.loc[shared, "poisson_deviance"].mean()
    return rows.loc[shared, "poisson_deviance"].mean() / base - 1 if base > 0 else np.nan


def _objection(rows: pd.DataFrame, default: pd.DataFrame, gain: float) -> str:
    """What speaks against leaving the default for a model, in words; empty if nothing does."""
    if default.empty:
        return "no fold of the shop's history could be forecast"
    if len(rows) < len(default):
        return f"it has a forecast for {len(rows)} of {len(default)} folds only"
    if not gain < 0:
        return f"its mean deviance is no lower than that of {DEFAULT_MODEL}"
    if not gain < -LEAST_GAIN:
        return (
            f"its mean deviance is only {-gain:.2%} lower than that of {DEFAULT_MODEL}, "
            f"and more than {LEAST_GAIN:.0%} is asked for"
        )
    worse = rows["poisson_deviance"] > default["poisson_deviance"]
    if worse.any():
        numbers = ", ".join(str(number) for number in rows.index[worse])
        return f"its deviance is higher than that of {DEFAULT_MODEL} in fold {numbers}"
    bias, usual = abs(rows["bias"].mean()), abs(default["bias"].mean())
    if bias > usual + MOST_BIAS:
        return (
            f"its totals are off by {bias:.0%}, those of {DEFAULT_MODEL} by {usual:.0%}: "
            f"more than {100 * MOST_BIAS:.0f} points further"
        )
    return ""


def _reason(
    name: str, chosen: str, objections: dict[str, str], gains: dict[str, float], folds: int
) -> str:
    if name == NAIVE:
        return "The yardstick that models are held against; never chosen."
    if name == chosen and name == DEFAULT_MODEL:
        if not folds:
            return "The default: the shop's history is too short to be forecast from its own past."
        return "The default: no other model forecasts the shop clearly better."
    if name == chosen:
        return (
            f"Chosen: its mean deviance is {-gains[name]:.1%} lower than that of {DEFAULT_MODEL}, "
            "it is worse in no fold, and its totals are not much further off."
        )
    if name == DEFAULT_MODEL:
        return f"Not chosen: {chosen} forecasts the shop clearly better."
    if objections[name]:
        return f"Not chosen: {objections[name]}."
    return f"Not chosen: it is better than {DEFAULT_MODEL}, and {chosen} is better still."
