"""The backtest of the sample shop, judged again customer by customer."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from customer_value.clv.evaluate import LEAST_FORECAST, gini, poisson_deviance

TARGETS = {
    "purchases": "customers.holdout_purchase_days::double",
    "revenue": "customers.holdout_revenue::double",
}
EXPECTED = {
    "purchases": "forecasts.expected_purchases",
    "revenue": (
        "forecasts.expected_purchases * forecasts.value_per_scale * (forecasts.spend_gamma "
        "+ forecasts.spend_purchase_days * customers.mean_value)"
    ),
}


@pytest.fixture(scope="module")
def backtest(sample_build) -> pd.DataFrame:
    rows = pd.DataFrame(sample_build.records("from clv_backtest"))
    return rows.set_index(["fold_number", "model_name", "target"]).sort_index()


@pytest.fixture(scope="module")
def customers(sample_build) -> pd.DataFrame:
    """One row per fold, model and customer, joined to the forecast of their cell."""
    columns = ", ".join(
        f"{TARGETS[target]} as {target}, {EXPECTED[target]} as expected_{target}"
        for target in TARGETS
    )
    return pd.DataFrame(
        sample_build.records(
            f"""
            select forecasts.fold_number, forecasts.model_name, forecasts.p_alive,
                forecasts.purchases_p05, forecasts.purchases_p95, {columns}
            from main_intermediate.int_clv_backtest_customers as customers
            inner join main_intermediate.int_clv_fold_forecasts as forecasts
                using (fold_number, repeat_purchase_days, recency_week, age_week)
            """
        )
    )


def test_the_sample_has_folds_and_all_models(backtest):
    folds = backtest.index.get_level_values("fold_number").unique()
    assert len(folds) >= 2
    assert len(backtest) == len(folds) * 4 * 2


def test_purchases_are_judged_as_scikit_learn_does(backtest, customers):
    for (fold, model), rows in customers.groupby(["fold_number", "model_name"]):
        found = backtest.loc[(fold, model, "purchases")]
        actual, expected = rows["purchases"], rows["expected_purchases"]
        assert len(rows) == found["customers"]
        assert found["poisson_deviance"] == pytest.approx(
            metrics.mean_poisson_deviance(actual, np.maximum(expected, LEAST_FORECAST)), rel=1e-5
        )
        assert found["mean_absolute_error"] == pytest.approx(
            metrics.mean_absolute_error(actual, expected), rel=1e-5
        )
        assert found["root_mean_squared_error"] == pytest.approx(
            metrics.root_mean_squared_error(actual, expected), rel=1e-5
        )
        assert found["gini"] == pytest.approx(gini(expected, actual), abs=1e-9)
        if model == "naive":
            continue
        assert found["alive_auc"] == pytest.approx(
            metrics.roc_auc_score(actual > 0, rows["p_alive"])
        )
        inside = actual.between(rows["purchases_p05"], rows["purchases_p95"])
        assert found["interval_coverage"] == pytest.approx(inside.mean())


def test_revenue_is_judged_from_bins_as_from_customers(backtest, customers):
    for (fold, model), rows in customers.groupby(["fold_number", "model_name"]):
        found = backtest.loc[(fold, model, "revenue")]
        actual, expected = rows["revenue"], rows["expected_revenue"]
        assert found["predicted"] == pytest.approx(expected.sum(), rel=1e-6)
        assert found["actual"] == pytest.approx(actual.sum(), rel=1e-9)
        assert found["poisson_deviance"] == pytest.approx(
            poisson_deviance(expected, actual).mean(), rel=1e-5
        )
        assert found["root_mean_squared_error"] == pytest.approx(
            metrics.root_mean_squared_error(actual, expected), rel=1e-5
        )
        # rankings are by bins 5% wide
        assert found["gini"] == pytest.approx(gini(expected, actual), abs=0.005)


def test_models_beat_the_naive_forecast(backtest):
    means = backtest["poisson_deviance"].groupby(["target", "model_name"]).mean()
    for target in TARGETS:
        assert means[target]["mbg_nbd"] < means[target]["naive"]


def test_total_errors_are_those_of_the_chosen_model(sample_build, backtest):
    (chosen,) = sample_build.row("select model_name from clv_model_choice where is_chosen")
    (errors,) = sample_build.records("from main_intermediate.int_clv_total_errors")
    for target in TARGETS:
        biases = backtest.xs((chosen, target), level=("model_name", "target"))["bias"]
        assert errors[f"{target}_bias"] == pytest.approx(biases.mean())
        assert errors[f"{target}_relative_error_rms"] == pytest.approx(np.sqrt((biases**2).mean()))
