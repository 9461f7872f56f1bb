"""What each model forecasts for each customer of a shop, and how good that was."""

import contextlib
import io

import numpy as np
import pandas as pd

from customer_value.clv.backtest import CELL_KEYS, forecast_by_models, forecast_naively
from customer_value.clv.cells import Cells, cells_from_frame
from customer_value.clv.evaluate import measure, outcome_rows
from customer_value.clv.fit import MODELS, fit_ladder
from customer_value.clv.naive import NAIVE, naive_forecast
from customer_value.clv.predict import expected_purchases
from customer_value.clv_report.shops import Shop

LIFETIMES = "lifetimes_bg_nbd"
# value bins as in int_clv_cells_summed
_BINS_PER_E = 20
LAST_PURCHASE_DAYS = 8


def known_customers(shop: Shop) -> pd.DataFrame:
    """One row per customer who bought by the cut: what was known then and what came after.

    Returns:
        customer, repeat_purchase_days, recency_days, age_days, recency_week, age_week,
        positive_purchase_days, spend_value, mean_value, repeat_mean_value (of the days after the
        first, 0 without; what lifetimes wants), purchases and revenue (of the holdout).
    """
    cut = pd.Timestamp(shop.cut)
    end = pd.Timestamp(shop.end)
    days = shop.days.sort_values(["customer", "day"])
    days["is_first"] = ~days["customer"].duplicated()
    past = days[days["day"] <= cut]
    later = days[(days["day"] > cut) & (days["day"] <= end)]
    known = past.groupby("customer").agg(
        purchase_days=("day", "size"),
        first_day=("day", "min"),
        last_day=("day", "max"),
        positive_purchase_days=("value", lambda value: (value > 0).sum()),
        spend_value=("value", "sum"),
    )
    known["repeat_purchase_days"] = known["purchase_days"] - 1
    known["recency_days"] = (known["last_day"] - known["first_day"]).dt.days
    known["age_days"] = (cut - known["first_day"]).dt.days
    known["recency_week"] = known["recency_days"] // 7
    known["age_week"] = known["age_days"] // 7
    known["mean_value"] = known["spend_value"] / known["purchase_days"]
    repeats = past[~past["is_first"] & (past["value"] > 0)].groupby("customer")["value"].mean()
    known["repeat_mean_value"] = repeats.reindex(known.index).fillna(0)
    came = later.groupby("customer").agg(purchases=("day", "size"), revenue=("value", "sum"))
    return known.join(came).fillna({"purchases": 0, "revenue": 0}).reset_index()


def cells_of(customers: pd.DataFrame) -> pd.DataFrame:
    """Week cells of customers, as int_clv_cells has them."""
    return customers.groupby(list(CELL_KEYS), as_index=False).agg(
        recency_days=("recency_days", "mean"),
        age_days=("age_days", "mean"),
        customers=("customer", "size"),
    )


def spend_cells_of(customers: pd.DataFrame) -> pd.DataFrame:
    """Value cells of customers, as int_clv_spend_cells has them."""
    spending = customers[(customers["positive_purchase_days"] > 0) & (customers["spend_value"] > 0)]
    mean = spending["spend_value"] / spending["positive_purchase_days"]
    return (
        spending.assign(
            purchase_days=spending["positive_purchase_days"],
            mean_value=mean,
            value_bin=np.floor(_BINS_PER_E * np.log(mean)),
        )
        .groupby(["purchase_days", "value_bin"], as_index=False)
        .agg(mean_value=("mean_value", "mean"), customers=("customer", "size"))
    )


def forecasts_of(shop: Shop, customers: pd.DataFrame) -> pd.DataFrame:
    """One row per customer and model, lifetimes' BG/NBD and the naive forecast among them.

    Returns:
        The columns of `known_customers`, model_name, p_alive, and the expectation and the ends of
        the 90% interval of purchases and revenue: expected_purchases, purchases_p05,
        purchases_p95, expected_revenue, revenue_p05, revenue_p95.
    """
    cells, spend_cells = cells_of(customers), spend_cells_of(customers)
    by_cell = pd.concat(
        [
            forecast_by_models(cells, spend_cells, shop.horizon),
            forecast_naively(cells, shop.horizon),
        ],
        ignore_index=True,
    ).drop(columns=["recency_days", "age_days", "customers"])
    table = customers.merge(by_cell, on=list(CELL_KEYS), validate="many_to_many")
    scale = table["spend_gamma"] + table["spend_purchase_days"] * table["mean_value"]
    table["expected_revenue"] = table["expected_purchases"] * table["value_per_scale"] * scale
    for end in ("p05", "p95"):
        # an interval ends on a cent, as in int_clv_backtest_revenue
        cents = 100 * scale * table[f"revenue_{end}_per_scale"]
        table[f"revenue_{end}"] = (np.floor(cents) if end == "p05" else np.ceil(cents)) / 100
    theirs = lifetimes_forecasts(shop, customers)
    return pd.concat([table, theirs], ignore_index=True) if len(theirs) else table


def lifetimes_forecasts(shop: Shop, customers: pd.DataFrame) -> pd.DataFrame:
    """The BG/NBD and the spend model of lifetimes on raw customers, in weeks as the papers do.

    It has no intervals. Its Gamma-Gamma model is fitted to those who came back, as its manual
    says, with 0 for the value of the others. No rows where it finds no fit.
    """
    from lifetimes import BetaGeoFitter, GammaGammaFitter
    from lifetimes.utils import ConvergenceError

    weeks = [customers[name] / 7 for name in ("recency_days", "age_days")]
    repeats = customers["repeat_purchase_days"]
    value = customers["repeat_mean_value"]
    spends = (repeats > 0) & (value > 0)
    try:
        # it prints pages where it fails
        with contextlib.redirect_stdout(io.StringIO()):
            counts = BetaGeoFitter().fit(repeats, *weeks)
            spend = GammaGammaFitter().fit(repeats[spends], value[spends])
    except ConvergenceError:
        return customers.iloc[:0].assign(model_name="")
    purchases = counts.conditional_expected_number_of_purchases_up_to_time(
        shop.horizon / 7, repeats, *weeks
    )
    return customers.assign(
        model_name=LIFETIMES,
        p_alive=counts.conditional_probability_alive(repeats, *weeks),
        expected_purchases=purchases,
        expected_revenue=purchases
        * spend.conditional_expected_average_profit(repeats.where(spends, 0), value),
    )


def measured(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Figures of each model for purchases and revenue, as `clv_backtest` has them."""
    rows = []
    for target, expected in (
        ("purchases", "expected_purchases"),
        ("revenue", "expected_revenue"),
    ):
        outcomes = outcome_rows(
            forecasts[expected],
            forecasts[target],
            forecasts[f"{target}_p05"],
            forecasts[f"{target}_p95"],
            forecasts["p_alive"] if target == "purchases" else np.nan,
        )
        names = forecasts["model_name"].to_numpy()
        rows.append(outcomes.assign(fold_number=1, model_name=names, target=target))
    return measure(pd.concat(rows))


def calibration(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Mean purchases forecast and made, by past purchase days, as `clv_calibration` has them."""
    bucket = np.minimum(forecasts["repeat_purchase_days"] + 1, LAST_PURCHASE_DAYS)
    return (
        forecasts.assign(past_purchase_days=bucket)
        .groupby(["model_name", "past_purchase_days"], as_index=False)
        .agg(
            customers=("customer", "size"),
            predicted=("expected_purchases", "mean"),
            actual=("purchases", "mean"),
        )
    )


def weekly(shop: Shop, customers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Purchase days after the first one, summed week by week: what came, and forecasts.

    Returns:
        weeks (since the first day of the data) and purchases; and from the cut on weeks, purchases
        and model_name.
    """
    start = shop.days["day"].min()
    known = shop.days[shop.days["customer"].isin(customers["customer"])].sort_values("day")
    repeats = known[known["customer"].duplicated()]
    day = (repeats["day"] - start).dt.days
    length = (pd.Timestamp(shop.end) - start).days + 1
    # a week ends before the day on which the next one begins; the last may be cut short
    ends = np.append(np.arange(0, length, 7), length)
    counts = np.searchsorted(np.sort(day), ends, side="left")
    actual = pd.DataFrame({"weeks": ends / 7, "purchases": counts})

    cells = cells_from_frame(cells_of(customers))
    past = (pd.Timestamp(shop.cut) - start).days + 1
    bought = int((day < past).sum())
    horizons = np.arange(0, shop.horizon + 1, 7)
    tables = []
    for name, values in _expected_totals(cells, horizons).items():
        tables.append(
            pd.DataFrame(
                {
                    "weeks": (past + horizons) / 7,
                    "purchases": bought + values,
                    "model_name": name,
                }
            )
        )
    return actual, pd.concat(tables, ignore_index=True)


def _expected_totals(cells: Cells, horizons: np.ndarray) -> dict[str, np.ndarray]:
    totals = {}
    for name in MODELS:
        model = fit_ladder(cells, name).parameters
        totals[name] = cells.weight @ expected_purchases(model, cells, horizons)
    totals[NAIVE] = np.array([cells.weight @ naive_forecast(cells, each) for each in horizons])
    return totals
