"""Likelihoods: gradients against finite differences, weights, units, cells."""

import numpy as np
import pytest
from clv_shops import BG, MBG, MODELS, PARETO, SPEND, cdnow, cdnow_spend, shop
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from customer_value.clv.beta_geometric import BetaGeometricLikelihood
from customer_value.clv.cells import (
    SpendCells,
    make_cells,
    make_spend_cells,
    value_cells,
    week_cells,
)
from customer_value.clv.fit import (
    fit_dropout,
    fit_ladder,
    fit_spend,
    log_likelihood,
    spend_log_likelihood,
)
from customer_value.clv.gamma_gamma import GammaGammaLikelihood
from customer_value.clv.pareto import ParetoLikelihood
from customer_value.clv.predict import expected_purchases
from customer_value.clv.priors import LogNormal, prior_of
from customer_value.clv.simulate import simulate_spend

# ordinary, never back, back today, known since today, six hundred purchases
ODD = make_cells(
    [2, 0, 3, 0, 600, 600, 1], [30, 0, 90, 0, 599, 20, 5], [90, 400, 90, 0, 600, 700, 900]
)


def likelihoods(cells):
    return {
        "mbg_nbd": BetaGeometricLikelihood(type(MBG), cells),
        "bg_nbd": BetaGeometricLikelihood(type(BG), cells),
        "pareto_nbd": ParetoLikelihood(cells),
    }


def assert_gradient(function, place):
    step = 1e-5
    _, gradient = function(place)
    for entry, direction in enumerate(np.eye(len(place))):
        above, below = (function(place + sign * step * direction)[0] for sign in (1, -1))
        # relative to the function, whose rounding is what differences lose
        scale = max(1.0, abs(gradient[entry]), abs(above) * 1e-4)
        assert gradient[entry] == pytest.approx((above - below) / (2 * step), abs=1e-6 * scale)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.floats(-2.5, 2.5)] * 4), st.sampled_from(sorted(MODELS)))
def test_gradients_are_those_of_the_likelihood(away, model_name):
    middle = np.log([0.5, 60.0, 0.8, 60.0 if model_name == "pareto_nbd" else 2.0])
    assert_gradient(likelihoods(ODD)[model_name], middle + np.array(away))


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.floats(-2.5, 2.5)] * 3))
def test_gradient_of_the_spend_likelihood(away):
    cells = make_spend_cells([1, 2, 5, 300], [9.5, 1000, 0.02, 55], [3, 1, 2, 1])
    assert_gradient(GammaGammaLikelihood(cells), np.array(away))


@pytest.mark.parametrize("parameters", [PARETO, type(PARETO)(0.5, 300, 2, 4)])
def test_pareto_likelihood_is_the_integral_over_leaving(parameters):
    """By adaptive quadrature on the definition, one customer at a time."""
    r, alpha, s, beta = parameters.r, parameters.alpha, parameters.s, parameters.beta
    for x, t_x, age in [(0, 0, 200), (1, 3, 400), (4, 90, 91), (30, 200, 365)]:
        total = quad(
            lambda u, x: (alpha + u) ** -(r + x) * (beta + u) ** -(s + 1), t_x, age, args=(x,)
        )[0]
        total = s * total + (alpha + age) ** -(r + x) * (beta + age) ** -s
        rising = np.log(np.arange(x) + r).sum()
        expected = rising + r * np.log(alpha) + s * np.log(beta) + np.log(total)
        assert log_likelihood(make_cells(x, t_x, age), parameters) == pytest.approx(
            expected, rel=1e-8
        )


@pytest.mark.parametrize("model_name", MODELS)
def test_a_likelihood_is_a_distribution(model_name):
    """Customers seen for 50 days have some x and t_x: chances of all of them add up to 1."""
    model, age = MODELS[model_name], 50.0
    total = np.exp(log_likelihood(make_cells(0, 0, age), model))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    days, weights = (nodes + 1) / 2 * age, weights / 2 * age
    for x in range(1, 80):
        # given x and t_x the other x - 1 purchases lie anywhere before t_x
        ways = (x - 1) * np.log(days) - np.log(np.arange(1, x)).sum()
        logs = [log_likelihood(make_cells(x, day, age), model) for day in days]
        total += weights @ np.exp(ways + logs)
    assert total == pytest.approx(1, abs=1e-4)


def test_spend_likelihood_is_a_density():
    for k in (1, 4):
        total = quad(
            lambda log_z, k: np.exp(
                spend_log_likelihood(make_spend_cells(k, np.exp(log_z)), SPEND) + log_z
            ),
            -8,
            14,
            args=(k,),
            limit=200,
        )[0]
        assert total == pytest.approx(1, abs=1e-6)


histories = st.lists(
    st.tuples(st.integers(0, 8), st.floats(0, 1), st.floats(0, 700), st.integers(1, 5)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(histories, st.sampled_from(sorted(MODELS)))
def test_weights_are_repeated_rows(rows, model_name):
    x, share, age, weight = np.array(rows, float).T
    cells = make_cells(x, share * age, age, weight)
    again = np.repeat(np.arange(len(x)), weight.astype(int))
    expanded = make_cells(x[again], (share * age)[again], age[again])
    summed, single = (fit_ladder(each, model_name) for each in (cells, expanded))
    assert summed.model_status == single.model_status
    if summed.parameters:
        # of the same parameters: each fit ends within what its search takes for the top, and where
        # priors hold it, what lies between the two may be steep
        in_rows = log_likelihood(expanded, summed.parameters)
        assert log_likelihood(cells, summed.parameters) == pytest.approx(
            in_rows, rel=1e-9, abs=1e-9
        )
        assert summed.log_likelihood == pytest.approx(in_rows, rel=1e-9, abs=1e-9)
        for name in summed.parameters.names:
            assert getattr(summed.parameters, name) == pytest.approx(
                getattr(single.parameters, name), rel=1e-3
            )


@pytest.mark.parametrize("model_name", MODELS)
@pytest.mark.parametrize("prior_strength", [0, 1])
def test_weeks_and_days_say_the_same(model_name, prior_strength):
    days = fit_dropout(cdnow(1), model_name, prior_strength).parameters
    weeks = fit_dropout(cdnow(7), model_name, prior_strength, time_unit_days=7).parameters
    for name, is_time in zip(days.names, days.times, strict=True):
        factor = 7 if is_time else 1
        assert getattr(days, name) == pytest.approx(factor * getattr(weeks, name), rel=1e-4)
    np.testing.assert_allclose(
        expected_purchases(days, cdnow(1), [91, 364]),
        expected_purchases(weeks, cdnow(7), [13, 52]),
        rtol=1e-4,
    )


# beta is what the data know least, by 10% here: half a percent of it is a twentieth of its error
@pytest.mark.parametrize(
    ("model_name", "near"), [("mbg_nbd", 0.003), ("bg_nbd", 0.003), ("pareto_nbd", 0.006)]
)
def test_week_cells_fit_as_customers_do(model_name, near):
    customers = shop(model_name, 20_000).cells
    cells = week_cells(customers)
    assert len(cells) < len(customers) / 2
    assert cells.customers == customers.customers
    exact, summed = (fit_ladder(each, model_name).parameters for each in (customers, cells))
    for name in exact.names:
        assert getattr(summed, name) == pytest.approx(getattr(exact, name), rel=near), name


def test_value_cells_fit_as_customers_do():
    rng = np.random.default_rng(3)
    past = shop("mbg_nbd", 20_000)
    customers, _ = simulate_spend(SPEND, past.cells.repeats + 1, past.future, rng)
    cells = value_cells(customers)
    assert len(cells) < len(customers) / 10
    exact, summed = (fit_spend(each, "all", 0).parameters for each in (customers, cells))
    for name in exact.names:
        assert getattr(summed, name) == pytest.approx(getattr(exact, name), rel=0.003), name


def test_priors_are_log_normal():
    beliefs = (LogNormal(0.5, 1.0), LogNormal(60.0, 1.25, is_time=True))
    for strength in (0.0, 1.0, 3.0):
        prior = prior_of(beliefs, strength, 7.0)
        np.testing.assert_allclose(np.exp(prior.centre), [0.5, 60 / 7])
        # one spread away from the middle in both
        value, _ = prior(prior.centre + np.array([1.0, 1.25]))
        assert value == pytest.approx(-strength)
        assert_gradient(prior, prior.centre + np.array([0.3, -2.0]))


def test_currencies_do_not_matter():
    cells = cdnow_spend()
    cents = SpendCells(cells.purchases, cells.mean_value * 100, cells.weight)
    for strength in (0, 1):
        one, other = (fit_spend(each, "repeat", strength).parameters for each in (cells, cents))
        assert other.gamma == pytest.approx(100 * one.gamma, rel=1e-5)
        assert (other.p, other.q) == pytest.approx((one.p, one.q), rel=1e-5)
