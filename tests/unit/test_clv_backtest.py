"""Forecasts of the past: the naive one, the rule that picks a model, folds of simulated shops."""

import numpy as np
import pandas as pd
import pytest
from clv_shops import MBG, MODELS, SPEND, cell_frame, spend_frame
from hypothesis import given
from hypothesis import strategies as st

from customer_value.clv.backtest import FORECAST_COLUMNS, forecast_folds
from customer_value.clv.cells import make_cells, value_cells
from customer_value.clv.choice import CHOICE_COLUMNS, choose_model
from customer_value.clv.evaluate import MEASURE_COLUMNS, measure, outcome_rows
from customer_value.clv.naive import hiatus, naive_forecast
from customer_value.clv.simulate import simulate_shop, simulate_spend

TODAY = pd.Timestamp("2024-06-30")


# The forecast without a model


def test_naive_forecast_by_hand():
    # 20 repeats in 400 customer days: a mean gap of 20; of 4 repeat buyers' mean gaps 10, 10, 10
    # and 40, four fifths lie within 40
    cells = make_cells([10, 5, 4, 1, 0], [100, 50, 40, 40, 0], [100, 100, 50, 100, 50])
    assert hiatus(cells) == 40
    forecast = naive_forecast(cells, 30)
    active = 30 * np.array([11 / 120, 6 / 120, 5 / 70])
    # the second was silent for 50 days, the fourth for 60, the last one for 50
    lapsed = 30 * np.array([1 / (50 + 20), 1 / (60 + 20), 1 / (50 + 20)])
    assert forecast == pytest.approx([active[0], lapsed[0], active[2], lapsed[1], lapsed[2]])


def test_naive_hiatus_counts_customers():
    alone = make_cells([1, 1], [10, 50], [60, 60], [9, 1])
    assert hiatus(alone) == 10
    assert hiatus(make_cells([1, 1], [10, 50], [60, 60], [1, 9])) == 50
    assert hiatus(make_cells([0, 0], 0, 60)) == np.inf


def test_naive_forecast_of_a_shop_that_nobody_came_back_to_is_nothing():
    assert not naive_forecast(make_cells([0, 0], 0, [3, 60]), 90).any()


@given(st.integers(0, 2**32 - 1))
def test_naive_forecast_is_the_same_by_customers_and_by_weights(seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 4, 12)
    age = rng.integers(10, 200, 12).astype(float)
    recency = np.where(x > 0, np.floor(age * rng.random(12)), 0)
    weight = rng.integers(1, 5, 12)
    whole = naive_forecast(make_cells(x, recency, age, weight), 90)
    each = np.repeat(np.arange(12), weight)
    single = naive_forecast(make_cells(x[each], recency[each], age[each]), 90)
    assert single == pytest.approx(whole[each])
    assert np.isfinite(whole).all()


# The rule


def figures(**deviances):
    """Measured purchases of each model, a fold per deviance; a pair gives deviance and bias."""
    rows = []
    for name, folds in deviances.items():
        for number, fold in enumerate(folds, start=1):
            deviance, bias = fold if isinstance(fold, tuple) else (fold, 0.0)
            row = dict.fromkeys(MEASURE_COLUMNS, 1.0) | {
                "fold_number": number,
                "model_name": name,
                "target": "purchases",
                "poisson_deviance": deviance,
                "bias": bias,
            }
            rows.append(row)
            # revenue does not decide
            rows.append(row | {"target": "revenue", "poisson_deviance": 1 / deviance})
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS)).astype(MEASURE_COLUMNS)


def chosen(**deviances):
    table = choose_model(figures(**deviances)).set_index("model_name")
    assert list(table.index) == ["mbg_nbd", "bg_nbd", "pareto_nbd", "naive"]
    assert table["is_chosen"].sum() == 1
    assert not table.loc["naive", "is_chosen"]
    assert (table["reason"].str.len() > 20).all()
    return table["is_chosen"].idxmax(), table


def test_the_default_stays_for_a_gain_of_a_percent():
    name, table = chosen(
        mbg_nbd=[1, 1], bg_nbd=[1.1, 1.1], pareto_nbd=[0.99, 0.991], naive=[0.5, 0.5]
    )
    assert name == "mbg_nbd"
    assert "0.95% lower" in table.loc["pareto_nbd", "reason"]
    assert "no lower" in table.loc["bg_nbd", "reason"]
    assert table.loc["pareto_nbd", "deviance_against_default"] == pytest.approx(-0.0095)


def test_a_model_clearly_better_is_chosen():
    name, table = chosen(mbg_nbd=[1, 1], bg_nbd=[0.98, 0.97], pareto_nbd=[0.98, 0.96])
    assert name == "pareto_nbd"
    assert "3.0% lower" in table.loc["pareto_nbd", "reason"]
    assert "pareto_nbd is better still" in table.loc["bg_nbd", "reason"]
    assert "pareto_nbd forecasts the shop clearly better" in table.loc["mbg_nbd", "reason"]


def test_a_model_worse_in_one_fold_is_not_chosen():
    name, table = chosen(mbg_nbd=[1, 1, 1], pareto_nbd=[0.8, 1.01, 0.8], bg_nbd=[0.98, 0.98, 0.98])
    # the next best one is
    assert name == "bg_nbd"
    assert "in fold 2" in table.loc["pareto_nbd", "reason"]


def test_a_model_further_off_in_total_is_not_chosen():
    far = chosen(mbg_nbd=[(1, 0.05)], pareto_nbd=[(0.9, -0.16)])
    assert far[0] == "mbg_nbd"
    assert "off by 16%, those of mbg_nbd by 5%" in far[1].loc["pareto_nbd", "reason"]
    assert chosen(mbg_nbd=[(1, 0.05)], pareto_nbd=[(0.9, -0.14)])[0] == "pareto_nbd"


def test_a_model_without_a_forecast_in_each_fold_is_not_chosen():
    name, table = chosen(mbg_nbd=[1, 1], pareto_nbd=[0.5])
    assert name == "mbg_nbd"
    assert "1 of 2 folds" in table.loc["pareto_nbd", "reason"]


@pytest.mark.parametrize("known", [{}, {"naive": [1.0, 1.0]}])
def test_without_a_fold_the_default_is_chosen(known):
    name, table = chosen(**known)
    assert name == "mbg_nbd"
    assert "too short" in table.loc["mbg_nbd", "reason"]
    assert table["mean_poisson_deviance"].drop("naive").isna().all()
    assert list(table.reset_index().columns) == list(CHOICE_COLUMNS)


# Folds of simulated shops


def simulated_fold(count, horizon=180, seed=5):
    rng = np.random.default_rng(seed)
    drawn = simulate_shop(MBG, np.floor(rng.uniform(0, 730, count)), horizon, rng)
    spend, revenue = simulate_spend(SPEND, drawn.cells.repeats + 1, drawn.future, rng)
    customers = cell_frame(drawn.cells).assign(
        recency_week=drawn.cells.recency // 7,
        age_week=drawn.cells.age // 7,
        spend_value=spend.mean_value * spend.purchases,
        purchases=drawn.future,
        revenue=revenue,
    )
    keys = ["repeat_purchase_days", "recency_week", "age_week"]
    cells = customers.groupby(keys, as_index=False).agg(
        recency_days=("recency_days", "mean"),
        age_days=("age_days", "mean"),
        customers=("customers", "sum"),
    )
    folds = pd.DataFrame({"fold_number": [1], "as_of_date": [TODAY], "horizon_days": [horizon]})
    forecasts = forecast_folds(
        folds,
        cells.assign(as_of_date=TODAY),
        spend_frame(value_cells(spend)).assign(as_of_date=TODAY),
    )
    return customers.merge(forecasts, on=keys)


def outcomes(table, target):
    if target == "purchases":
        ends = [table["expected_purchases"], table["purchases_p05"], table["purchases_p95"]]
    else:
        scale = table["spend_gamma"] + table["spend_purchase_days"] * table["spend_value"] / (
            table["repeat_purchase_days"] + 1
        )
        ends = [
            table["expected_purchases"] * table["value_per_scale"] * scale,
            table["revenue_p05_per_scale"] * scale,
            table["revenue_p95_per_scale"] * scale,
        ]
    rows = outcome_rows(ends[0], table[target], ends[1], ends[2], table["p_alive"])
    return rows.assign(fold_number=1, model_name=table["model_name"].to_numpy(), target=target)


@pytest.fixture(scope="module")
def fold():
    return simulated_fold(20_000)


@pytest.fixture(scope="module")
def measured(fold):
    both = [outcomes(fold, target) for target in ("purchases", "revenue")]
    return measure(pd.concat(both)).set_index(["model_name", "target"])


def test_forecasts_from_the_true_model_hit_the_total(measured):
    # chance alone is about 1.5%
    assert measured.loc[("mbg_nbd", "purchases"), "bias"] == pytest.approx(0, abs=0.05)
    assert measured.loc[("mbg_nbd", "revenue"), "bias"] == pytest.approx(0, abs=0.06)


def test_intervals_from_the_true_model_cover_what_they_say(fold, measured):
    # intervals of whole numbers, and those that begin with nothing, cover more than 90%
    assert 0.9 <= measured.loc[("mbg_nbd", "purchases"), "interval_coverage"] <= 0.98
    assert 0.9 <= measured.loc[("mbg_nbd", "revenue"), "interval_coverage"] <= 0.98
    # money has no steps where the upper end is above 0: one in twenty lies beyond it
    ours = fold[(fold["model_name"] == "mbg_nbd") & (fold["revenue_p95_per_scale"] > 0)]
    rows = outcomes(ours, "revenue")
    beyond = 1 - rows["covered_customers"].mean()
    below = (ours["revenue_p05_per_scale"] > 0).mean()
    assert below < 0.01
    assert beyond == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / len(rows)) + 0.05 * below)


def test_counts_fall_beyond_either_end_as_often_as_the_distribution_says(fold):
    # P(X > p95) <= 5% for each customer, so also on average, up to chance
    ours = fold[fold["model_name"] == "mbg_nbd"]
    error = 4 * np.sqrt(0.05 * 0.95 / len(ours))
    assert (ours["purchases"] > ours["purchases_p95"]).mean() <= 0.05 + error
    assert (ours["purchases"] < ours["purchases_p05"]).mean() <= 0.05 + error


def test_the_true_model_is_not_beaten(measured):
    deviances = measured.xs("purchases", level="target")["poisson_deviance"]
    assert deviances["mbg_nbd"] <= deviances.min() * 1.002
    assert deviances["mbg_nbd"] < 0.97 * deviances["naive"]
    table = choose_model(measured.reset_index()).set_index("model_name")
    assert table.loc["mbg_nbd", "is_chosen"]


def test_each_cell_has_a_forecast_of_each_model(fold):
    assert fold["model_name"].value_counts().to_dict() == dict.fromkeys([*MODELS, "naive"], 20_000)
    naive = fold[fold["model_name"] == "naive"]
    own = naive["expected_purchases"] * naive["spend_value"] / (naive["repeat_purchase_days"] + 1)
    assert outcomes(naive, "revenue")["predicted"].to_numpy() == pytest.approx(own.to_numpy())


CELLS = pd.DataFrame(
    {
        "as_of_date": [TODAY],
        "repeat_purchase_days": [0],
        "recency_week": [0],
        "age_week": [8],
        "recency_days": [0.0],
        "age_days": [60.0],
        "customers": [3],
    }
)
SPEND_CELLS = pd.DataFrame(
    {"as_of_date": [TODAY], "purchase_days": [1], "mean_value": [20.0], "customers": [3]}
)
FOLD = pd.DataFrame({"fold_number": [1], "as_of_date": [TODAY], "horizon_days": [28]})


@pytest.mark.parametrize(
    ("folds", "cells", "spend_cells", "models"),
    [
        (FOLD.iloc[:0], CELLS, SPEND_CELLS, set()),
        (FOLD, CELLS.iloc[:0], SPEND_CELLS.iloc[:0], set()),
        # nobody came back: only the forecast that needs no model
        (FOLD, CELLS, SPEND_CELLS, {"naive"}),
        (FOLD, CELLS.assign(repeat_purchase_days=1, recency_days=9.0), SPEND_CELLS.iloc[:0],
         {"naive", *MODELS}),
    ],
)  # fmt: skip
def test_small_shops_give_typed_tables(folds, cells, spend_cells, models):
    table = forecast_folds(folds, cells, spend_cells)
    assert list(table.columns) == list(FORECAST_COLUMNS)
    assert table.dtypes.astype(str).to_dict() == FORECAST_COLUMNS
    assert set(table["model_name"]) == models
