"""CLV of the sample shop, held against what was planted, against lifetimes, and against the docs.

The sample's customers buy and leave as an MBG/NBD has it, with parameters in truth.json.
"""

import json
import re

import lifetimes
import numpy as np
import pandas as pd
import pytest
from conftest import REPO, Build

from customer_value.clv.beta_geometric import MbgNbd
from customer_value.clv.predict import expected_purchases_of_newcomer


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((REPO / "seeds/sample/truth.json").read_text())["lifetimes"]


@pytest.fixture(scope="module")
def planted(truth) -> MbgNbd:
    told = truth["planted"]
    return MbgNbd(told["rate_shape"], told["rate_scale_days"], told["dropout_a"], told["dropout_b"])


@pytest.fixture(scope="module")
def parameters(sample_build: Build) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for model, name, value in sample_build.rows(
        "select model_name, parameter_name, parameter_value from clv_parameters where is_today"
    ):
        found.setdefault(model, {})[name] = value
    return found


@pytest.fixture(scope="module")
def customers(sample_build: Build) -> pd.DataFrame:
    """Each customer's purchase days, counted once more, beside the predictions."""
    return pd.DataFrame(
        sample_build.records(
            """
            select clv.*, days.x::double as x, days.t_x::double as t_x, days.age::double as age,
                inputs.spend_value::double / clv.purchase_days as mean_value
            from clv_customers as clv
            inner join (
                select customer_key, count(distinct order_date) - 1 as x,
                    max(order_date) - min(order_date) as t_x,
                    max(as_of_date) - min(order_date) as age
                from fct_orders cross join main_intermediate.as_of
                where counts_for_frequency group by customer_key
            ) as days using (customer_key)
            inner join main_intermediate.int_customer_clv_inputs as inputs using (customer_key)
            order by customer_key
            """
        )
    )


def test_the_planted_process_lies_within_the_intervals(sample_build, planted):
    intervals = sample_build.rows(
        "select parameter_name, value_low, value_high from clv_parameters "
        "where is_today and model_name = 'mbg_nbd'"
    )
    assert len(intervals) == 4
    for name, low, high in intervals:
        assert low < getattr(planted, name) < high


def test_as_many_customers_are_alive_as_were_planted(customers, truth):
    """Staff and erased persons are not among the customers; they are a few of all."""
    drawn = truth["drawn"]
    alive = drawn["alive_at_end"] / drawn["customers"] * len(customers)
    assert customers["p_alive"].sum() == pytest.approx(alive, rel=0.15)


def test_a_newcomer_is_expected_to_do_what_was_planted(sample_build, planted):
    """Orders given back whole and second ones on a day are out, so it is a little less."""
    for days, expected in sample_build.rows(
        "select horizon_days, expected_purchases from clv_newcomers"
    ):
        (true,) = expected_purchases_of_newcomer(planted, [days])
        assert expected == pytest.approx(true, rel=0.15)


def test_lifetimes_predicts_the_same_of_customers_as_they_are(customers, parameters):
    """Cells are weeks: a customer is off by days, all of them together by next to nothing."""
    fitter = lifetimes.ModifiedBetaGeoFitter()
    fitter.params_ = pd.Series(parameters["mbg_nbd"])
    history = (customers["x"], customers["t_x"], customers["age"])
    for days in (90, 365):
        theirs = fitter.conditional_expected_number_of_purchases_up_to_time(days, *history)
        ours = customers[f"expected_purchases_{days}"]
        assert ours.sum() == pytest.approx(theirs.sum(), rel=0.005)
        assert np.corrcoef(ours, theirs)[0, 1] > 0.999
    alive = fitter.conditional_probability_alive(*history)
    assert np.abs(customers["p_alive"] - alive).max() < 0.1
    assert customers["p_alive"].mean() == pytest.approx(alive.mean(), rel=0.005)


def test_lifetimes_expects_the_same_value_of_a_purchase_day(customers, parameters):
    fitter = lifetimes.GammaGammaFitter()
    told = parameters["gamma_gamma"]
    fitter.params_ = pd.Series({"p": told["p"], "q": told["q"], "v": told["gamma"]})
    theirs = fitter.conditional_expected_average_profit(
        customers["purchase_days"], customers["mean_value"]
    )
    ours = customers["expected_purchase_value"].astype(float)
    np.testing.assert_allclose(ours, theirs, atol=0.00501)
    revenue = customers["expected_purchases_365"] * theirs
    np.testing.assert_allclose(
        customers["expected_revenue_365"].astype(float), revenue, atol=0.00501
    )


def test_the_lookalikes_of_the_docs_are_those_of_the_sample(sample_build):
    page = (REPO / "docs/clv.md").read_text()
    (query,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    answer = re.findall(
        r"^\| (\w+) \| (.+?) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+)% \|$", page, re.M
    )
    found = [
        (dimension, label, str(count), f"{mean:.2f}", f"{low:.2f}", f"{100 * share:.1f}")
        for dimension, label, count, mean, low, share in sample_build.rows(query)
    ]
    assert found == answer != []
