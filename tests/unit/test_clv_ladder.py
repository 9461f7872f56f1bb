"""Small and odd shops: a forecast or a sentence, never an error."""

import numpy as np
import pytest
from clv_shops import BG, MBG, MODELS, SPEND, cdnow, shop
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.clv.cells import make_cells, make_spend_cells
from customer_value.clv.fit import fit_dropout, fit_ladder, fit_spend_ladder
from customer_value.clv.predict import (
    expected_purchases,
    expected_purchases_of_newcomer,
    p_alive,
    purchases_quantiles,
)
from customer_value.clv.simulate import simulate_shop, simulate_spend

ODD = [(600, 600.0, 650.0), (0, 0.0, 0.0), (3, 90.0, 90.0), (1, 0.0, 0.0), (2, 1.0, 3000.0)]


def assert_usable(fit, cells):
    expected = expected_purchases(fit.parameters, cells, [90, 365])
    assert np.isfinite(expected).all() and (expected >= 0).all()
    assert np.isfinite(p_alive(fit.parameters, cells)).all()
    assert np.isfinite(purchases_quantiles(fit.parameters, cells, 365, [0.05, 0.95])).all()


@pytest.mark.parametrize("model_name", MODELS)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 20, 50])
def test_every_size_has_a_forecast_or_says_why_not(model_name, count):
    for seed in range(3):
        cells = shop(model_name, max(count, 1), seed).cells.take(np.arange(count))
        fit = fit_ladder(cells, model_name)
        assert fit.status_detail.endswith(".")
        if fit.repeaters == 0:
            assert fit.model_status == "insufficient_data" and fit.parameters is None
        else:
            expected_status = "shrinkage" if fit.repeaters < 10 else "ok_map"
            assert fit.model_status == expected_status
            assert fit.is_converged
            assert_usable(fit, cells)
            # one eager customer does not make newcomers buy every week
            assert expected_purchases_of_newcomer(fit.parameters, 365)[0] < 52


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(ODD), min_size=1, max_size=30),
    st.sampled_from(sorted(MODELS)),
)
def test_odd_customers_do_no_harm(rows, model_name):
    cells = make_cells(*np.array(rows).T)
    fit = fit_ladder(cells, model_name)
    if fit.repeaters:
        assert_usable(fit, cells)
    else:
        assert fit.parameters is None


@pytest.mark.parametrize("model_name", MODELS)
def test_shops_of_a_hundred_customers_always_converge(model_name):
    """lifetimes raises ConvergenceError on about every fifth of them (BG/NBD)."""
    model = MODELS[model_name]
    for seed in range(25):
        rng = np.random.default_rng(seed)
        cells = simulate_shop(model, rng.uniform(0, 365, 100), 0, rng).cells
        fit = fit_ladder(cells, model_name)
        assert fit.is_converged and fit.standard_errors
        assert_usable(fit, cells)


@pytest.mark.parametrize("model_name", MODELS)
def test_a_shop_where_nobody_stays_and_one_where_nobody_leaves(model_name):
    """Likelihoods without a top: they run off to a corner."""
    gone = make_cells([0, 1], [0, 1], 700, 1000)
    regular = make_cells(10, 690, 700, 2000)
    for cells in (gone, regular):
        fit = fit_ladder(cells, model_name)
        assert fit.model_status in ("ok_mle", "ok_map")
        if fit.model_status == "ok_map":
            assert "no clear top" in fit.status_detail
        assert_usable(fit, cells)


def test_statuses_in_words():
    cells = cdnow(1)
    some = cells.take(np.arange(300))
    few = cells.take(np.flatnonzero(cells.repeats > 0)[:3])
    none = cells.take(cells.repeats == 0)
    said = [fit_ladder(each) for each in (cells, some, few, none, none.take(np.arange(0)))]
    repeaters = int(some.repeaters)
    assert [(fit.model_status, fit.status_detail) for fit in said] == [
        ("ok_mle", "946 repeat buyers among 2,357 customers: maximum likelihood."),
        (
            "ok_map",
            f"{repeaters} repeat buyers among 300 customers, fewer than 500: "
            "weak priors steady the estimates.",
        ),
        (
            "shrinkage",
            "3 repeat buyers among 3 customers, fewer than 10: only how soon customers buy again "
            "is learned (alpha), the rest is a typical shop's.",
        ),
        (
            "insufficient_data",
            "None of 1,411 customers has bought on a second day.",
        ),
        ("insufficient_data", "No customers."),
    ]


def test_priors_hardly_matter_with_many_customers():
    free, steadied = (fit_dropout(cdnow(1), "mbg_nbd", each).parameters for each in (0, 1))
    for name in free.names:
        assert getattr(steadied, name) == pytest.approx(getattr(free, name), rel=0.01)


@pytest.mark.parametrize(("model_name", "true"), [("mbg_nbd", MBG), ("bg_nbd", BG)])
def test_priors_help_with_few_customers(model_name, true):
    """Shops of 60: what newcomers will do in a year is nearer the truth than without priors."""
    truth = expected_purchases_of_newcomer(true, 365)[0]
    misses = []
    for seed in range(30):
        rng = np.random.default_rng(100 + seed)
        cells = simulate_shop(true, rng.uniform(0, 365, 60), 0, rng).cells
        fits = [fit_dropout(cells, model_name, each) for each in (0, 1)]
        said = [expected_purchases_of_newcomer(fit.parameters, 365)[0] for fit in fits]
        misses.append(np.abs(np.log(np.array(said) / truth)))
    without, with_priors = np.mean(misses, axis=0)
    assert with_priors < without


def test_more_repeat_buyers_pull_a_tiny_shop_from_the_typical_one():
    """On the lowest rung only alpha is learned, and it moves the right way."""
    rare = make_cells([1] + [0] * 99, [100] + [0] * 99, 365)
    eager = make_cells([12] * 5, 355, 365)
    said = [fit_ladder(each) for each in (rare, eager)]
    assert [fit.model_status for fit in said] == ["shrinkage"] * 2
    assert said[0].parameters.alpha > 2 * 60 > 60 > said[1].parameters.alpha
    assert said[0].parameters.r == said[1].parameters.r == pytest.approx(0.6)
    assert list(said[0].standard_errors) == ["alpha"]


def spend_of(count, seed=1):
    rng = np.random.default_rng(seed)
    purchases = shop("mbg_nbd", 2000).cells.repeats[:count] + 1
    return simulate_spend(SPEND, purchases, np.zeros(count), rng)[0]


def test_spend_ladder():
    sizes = {0: "insufficient_data", 12: "shrinkage", 100: "ok_map", 2000: "ok_mle"}
    for count, status in sizes.items():
        fit = fit_spend_ladder(spend_of(count))
        assert fit.model_status == status, (count, fit.repeaters)
        if fit.parameters:
            assert fit.parameters.q > 1
            assert fit.parameters.population_mean == pytest.approx(SPEND.population_mean, rel=0.5)


def test_odd_spenders_do_no_harm():
    shops = {
        "one price": make_spend_cells(np.repeat([1, 2, 5], 300), 20.0),
        "one customer": make_spend_cells(3, 50.0),
        "wholesale": make_spend_cells([1, 2, 3] * 10 + [600], [10.0] * 30 + [1e6]),
        "cents": make_spend_cells([1, 2, 3] * 10, np.linspace(0.01, 0.02, 30)),
        "any": make_spend_cells([2] * 600, np.exp(np.linspace(-8, 8, 600))),
    }
    for name, cells in shops.items():
        fit = fit_spend_ladder(cells)
        value = fit.parameters.expected_value(cells.purchases, cells.mean_value)
        assert np.isfinite(value).all() and (value > 0).all(), name
        assert fit.parameters.q > 1
