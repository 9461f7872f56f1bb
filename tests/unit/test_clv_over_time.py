"""Parameters and totals as of several dates, and the variance that group totals are made of."""

import numpy as np
import pandas as pd
import pytest
from clv_shops import MODELS, SPEND, cell_frame, shop, spend_frame

from customer_value.clv import fit_parameters, models_from, predict_cells
from customer_value.clv.cells import make_cells, value_cells, week_cells
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.over_time import TOTAL_COLUMNS, fit_dates, forecast_totals, latest
from customer_value.clv.simulate import simulate_shop, simulate_spend
from customer_value.clv.value import revenue_quantiles, revenue_variance_per_squared_scale

DAYS = [pd.Timestamp("2024-05-31"), pd.Timestamp("2024-06-30")]


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    """Week cells of two dates, the earlier with half of the customers, each with what was spent."""
    tables = []
    for day, count in zip(DAYS, (900, 1800), strict=True):
        drawn = shop("mbg_nbd", count, seed=count)
        frame = cell_frame(week_cells(drawn.cells))
        frame["mean_value"] = 10 + 7.0 * (np.arange(len(frame)) % 9)
        frame["spend_value"] = (
            frame["customers"] * (frame["repeat_purchase_days"] + 1) * frame["mean_value"]
        )
        tables.append(frame.assign(as_of_date=day))
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module")
def spend_cells() -> pd.DataFrame:
    tables = []
    for day, count in zip(DAYS, (900, 1800), strict=True):
        rng = np.random.default_rng(count)
        spend, _ = simulate_spend(SPEND, rng.integers(1, 6, count), np.zeros(count), rng)
        tables.append(spend_frame(value_cells(spend)).assign(as_of_date=day))
    return pd.concat(tables, ignore_index=True)


@pytest.fixture(scope="module")
def dates() -> pd.DataFrame:
    roles = ["fold", "month_end", "today", "month_end"]
    return pd.DataFrame({"as_of_date": [DAYS[0], DAYS[0], DAYS[1], DAYS[1]], "date_role": roles})


@pytest.fixture(scope="module")
def parameters(cells, spend_cells, dates) -> pd.DataFrame:
    return fit_dates(cells, spend_cells, dates, "mbg_nbd")


def test_today_has_all_models_and_a_month_end_the_one_in_use(cells, spend_cells, parameters):
    for day, models in zip(DAYS, (["mbg_nbd"], list(MODELS)), strict=True):
        fitted = parameters[parameters["as_of_date"] == day]
        assert fitted["model_name"].unique().tolist() == [*models, "gamma_gamma"]
        alone = fit_parameters(
            cells[cells["as_of_date"] == day],
            spend_cells[spend_cells["as_of_date"] == day],
            models=models,
            referees=(),
        )
        np.testing.assert_allclose(fitted["value"], alone["value"], rtol=1e-12)
    asked = parameters[parameters["lifetimes_value"].notna()]
    assert set(asked["as_of_date"]) == {DAYS[1]}
    assert set(asked["model_name"]) == {"mbg_nbd", "bg_nbd", "gamma_gamma"}


def test_totals_are_the_sums_of_what_cells_say(cells, parameters):
    totals = forecast_totals(cells, parameters, "mbg_nbd")
    assert totals.dtypes.astype(str).to_dict() == TOTAL_COLUMNS
    assert totals["as_of_date"].to_list() == [DAYS[0]] * 3 + [DAYS[1]] * 3
    for day in DAYS:
        predicted = predict_cells(
            cells[cells["as_of_date"] == day],
            parameters[parameters["as_of_date"] == day],
            models=["mbg_nbd"],
        )
        scale = (
            predicted["spend_gamma"] + predicted["spend_purchase_days"] * predicted["mean_value"]
        )
        value = scale * predicted["value_per_scale"]
        for row in totals[totals["as_of_date"] == day].itertuples():
            expected = predicted[f"expected_purchases_{row.horizon_days}"] * predicted["customers"]
            assert row.expected_purchases == pytest.approx(expected.sum(), rel=1e-9)
            assert row.expected_revenue == pytest.approx((expected * value).sum(), rel=1e-9)
            assert row.customers == predicted["customers"].sum()
            alive = predicted["p_alive"] @ predicted["customers"]
            assert row.customers_alive == pytest.approx(alive, rel=1e-9)
    found = models_from(latest(parameters))
    assert totals["newcomer_purchase_value"].iloc[-1] == found["gamma_gamma"].population_mean


def test_a_date_without_repeat_buyers_has_customers_and_no_forecast():
    day = DAYS[0]
    cells = pd.DataFrame(
        {
            "as_of_date": [day],
            "repeat_purchase_days": [0],
            "recency_days": [0.0],
            "age_days": [9.0],
            "customers": [4],
            "spend_value": [80.0],
        }
    )
    spend_cells = pd.DataFrame(
        {"as_of_date": [day], "purchase_days": [1], "mean_value": [20.0], "customers": [4]}
    )
    dates = pd.DataFrame({"as_of_date": [day], "date_role": ["today"]})
    parameters = fit_dates(cells, spend_cells, dates, "mbg_nbd")
    assert set(parameters["model_status"]) == {"insufficient_data"}
    totals = forecast_totals(cells, parameters, "mbg_nbd")
    assert totals["customers"].to_list() == [4, 4, 4]
    assert totals[["expected_purchases", "expected_revenue", "customers_alive"]].isna().all(None)


def test_without_dates_there_are_typed_tables(cells, spend_cells, dates):
    nothing = fit_dates(cells.iloc[:0], spend_cells.iloc[:0], dates.iloc[:0], "mbg_nbd")
    assert nothing.empty and str(nothing["model_name"].dtype) == "string"
    totals = forecast_totals(cells.iloc[:0], nothing, "mbg_nbd")
    assert totals.empty and totals.dtypes.astype(str).to_dict() == TOTAL_COLUMNS
    assert latest(nothing).empty


@pytest.mark.parametrize("model_name", MODELS)
def test_the_variance_of_revenue_is_that_of_simulated_customers(model_name):
    """Of newcomers, of whom nothing is known (k = 0), drawn from the models.

    q is large enough for a fourth moment, or a sample's variance would not settle.
    """
    spend = GammaGamma(p=6.25, q=9.0, gamma=40.0)
    rng = np.random.default_rng(3)
    count = 400_000
    drawn = simulate_shop(MODELS[model_name], np.zeros(count), 365.0, rng)
    _, revenue = simulate_spend(spend, np.ones(count), drawn.future, rng)
    found = revenue_variance_per_squared_scale(
        MODELS[model_name], spend, make_cells(0, 0, 0), 0, 365.0
    )
    assert float(found[0]) * spend.gamma**2 == pytest.approx(revenue.var(), rel=0.05)


def test_the_variance_has_no_end_where_spend_is_too_uneven():
    uneven = GammaGamma(p=0.5, q=1.2, gamma=10.0)
    cells = make_cells([0, 3], [0, 50], [60, 60])
    found = revenue_variance_per_squared_scale(MODELS["mbg_nbd"], uneven, cells, [1, 4], 365.0)
    assert np.isinf(found[0]) and np.isfinite(found[1])
    assert found[1] > 0


def test_variance_and_quantiles_tell_of_one_distribution():
    """Of a heavy buyer, whose revenue is nearly a bell curve, 90% lie within 1.645 deviations."""
    cells = make_cells(80, 700, 705)
    steady = GammaGamma(p=9.0, q=30.0, gamma=200.0)
    scale = steady.scale(81, 50.0)
    model = MODELS["pareto_nbd"]
    low, high = revenue_quantiles(model, steady, cells, [81], [50.0], 90.0, [0.05, 0.95])[0]
    variance = revenue_variance_per_squared_scale(model, steady, cells, 81, 90.0)[0] * scale**2
    assert np.sqrt(variance) == pytest.approx((high - low) / 3.29, rel=0.1)
