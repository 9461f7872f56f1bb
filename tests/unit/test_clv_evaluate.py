"""What forecasts are judged by, against scikit-learn and sums by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from customer_value.clv.evaluate import (
    MEASURE_COLUMNS,
    auc,
    gini,
    measure,
    outcome_rows,
    poisson_deviance,
    top_lift,
)

# few distinct values, so that many are tied
customers = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 4), st.integers(1, 5)), min_size=1, max_size=30
)


def columns(rows):
    predicted, actual, weight = (np.array(each, float) for each in zip(*rows, strict=True))
    return predicted / 3, actual, weight


def measured(predicted, actual, weight, p_alive=np.nan, low=0.0, high=np.nan):
    rows = outcome_rows(predicted, actual, low, high, p_alive, weight)
    table = measure(rows.assign(fold_number=1, model_name="m", target="purchases"))
    return table.iloc[0]


@given(customers)
def test_errors_are_those_of_scikit_learn(rows):
    predicted, actual, weight = columns(rows)
    found = measured(predicted, actual, weight)
    assert found["poisson_deviance"] == pytest.approx(
        metrics.mean_poisson_deviance(actual, predicted, sample_weight=weight), abs=1e-12
    )
    assert found["mean_absolute_error"] == pytest.approx(
        metrics.mean_absolute_error(actual, predicted, sample_weight=weight)
    )
    assert found["root_mean_squared_error"] == pytest.approx(
        metrics.root_mean_squared_error(actual, predicted, sample_weight=weight)
    )
    assert found["customers"] == weight.sum()


@given(customers)
def test_auc_is_that_of_scikit_learn(rows):
    score, actual, weight = columns(rows)
    buys = actual > 0
    found = auc(score, weight * buys, weight * ~buys)
    if buys.all() or not buys.any():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(metrics.roc_auc_score(buys, score, sample_weight=weight))


@given(customers)
def test_gini_of_a_yes_or_no_is_twice_the_auc_less_one(rows):
    # the known identity of the normalised Gini coefficient and the area under the ROC curve
    score, actual, weight = columns(rows)
    buys = actual > 0
    if buys.any() and not buys.all():
        area = metrics.roc_auc_score(buys, score, sample_weight=weight)
        assert gini(score, buys, weight) == pytest.approx(2 * area - 1, abs=1e-12)


@given(customers)
def test_gini_is_the_covariance_with_mean_ranks(rows):
    # Lerman & Yitzhaki 1984: G = 2 cov(y, F) / mean(y), F the mean rank as a share; customers one
    # by one
    predicted, actual, weight = columns(rows)
    each = np.repeat(np.arange(len(rows)), weight.astype(int))
    frame = pd.DataFrame({"p": predicted[each], "y": actual[each]})

    def covariance(name):
        return np.cov(frame["y"], frame[name].rank(), ddof=0)[0, 1]

    found = gini(predicted, actual, weight)
    if frame["y"].nunique() == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(covariance("p") / covariance("y"), abs=1e-9)


@given(customers)
def test_a_perfect_forecast_has_no_error_and_the_best_ranking(rows):
    _, actual, weight = columns(rows)
    found = measured(actual, actual, weight, low=actual, high=actual)
    # a forecast of 0 counts as 0.0001
    assert found["poisson_deviance"] == pytest.approx(0, abs=2.1e-4)
    assert found["mean_absolute_error"] == found["root_mean_squared_error"] == 0
    assert found["interval_coverage"] == 1
    if len(set(actual)) > 1:
        assert found["gini"] == pytest.approx(1)
        assert found["bias"] == 0


@given(customers)
def test_no_ranking_beats_the_actual_values(rows):
    predicted, actual, weight = columns(rows)
    found = gini(predicted, actual, weight)
    assert np.isnan(found) or -1 - 1e-9 <= found <= 1 + 1e-9
    lift = top_lift(predicted, actual, weight)
    assert np.isnan(lift) or lift <= top_lift(actual, actual, weight) + 1e-9


@given(customers)
def test_rows_are_customers(rows):
    predicted, actual, weight = columns(rows)
    each = np.repeat(np.arange(len(rows)), weight.astype(int))
    whole = measured(predicted, actual, weight, p_alive=predicted / 3)
    single = measured(predicted[each], actual[each], 1.0, p_alive=predicted[each] / 3)
    for name in set(MEASURE_COLUMNS) - {"model_name", "target", "fold_number"}:
        assert single[name] == pytest.approx(whole[name], nan_ok=True), name


def test_gini_and_lift_by_hand():
    # ten customers of whom one bought 10; the forecast puts her second
    actual, predicted = np.zeros(10), np.arange(10.0)
    actual[8] = 10
    assert gini(predicted, actual) == pytest.approx(1 - 2 / 9)
    assert top_lift(predicted, actual, share=0.1) == 0
    assert top_lift(predicted, actual, share=0.2) == pytest.approx(5)
    # all tied: no order at all
    assert gini(np.ones(10), actual) == pytest.approx(0)
    assert top_lift(np.ones(10), actual) == pytest.approx(1)


def test_customers_tied_at_the_border_count_in_part():
    # the top tenth of 10 customers is one; two share the highest forecast, one of them bought
    assert top_lift([5, 5, *[1] * 8], [4, 0, *[0] * 8]) == pytest.approx(5)


def test_a_forecast_of_nothing_is_no_infinite_error():
    assert np.isfinite(poisson_deviance(np.zeros(1), np.ones(1))).all()
    # more given back than bought counts as nothing bought
    assert poisson_deviance(np.ones(1), -np.ones(1)) == poisson_deviance(np.ones(1), np.zeros(1))


def test_coverage_counts_both_ends():
    found = measured([1.0, 1.0, 1.0], [0.0, 3.0, 4.0], [5, 4, 1], low=0.0, high=3.0)
    assert found["interval_coverage"] == pytest.approx(0.9)


def test_empty_tables_stay_tables():
    nothing = outcome_rows([], [], [], []).assign(fold_number=[], model_name=[], target=[])
    table = measure(nothing)
    assert list(table.columns) == list(MEASURE_COLUMNS)
    assert table.empty


def test_nothing_bought_has_no_order_and_no_bias():
    found = measured([1.0, 2.0], [0.0, 0.0], 1.0, p_alive=0.5)
    assert found[["bias", "gini", "top_decile_lift", "alive_auc"]].isna().all()
    assert found["mean_absolute_error"] == pytest.approx(1.5)
