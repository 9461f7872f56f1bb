"""The models' own stories, drawn at random, against the formulas: a referee without formulas.

Seeds are fixed, so nothing flickers; limits are four standard errors or more.
"""

import numpy as np
import pytest
from clv_shops import MODELS, PARETO, SPEND, shop

from customer_value.clv.beta_geometric import MbgNbd
from customer_value.clv.cells import newcomer, week_cells
from customer_value.clv.fit import fit_ladder, fit_spend_ladder
from customer_value.clv.predict import (
    expected_purchases,
    expected_purchases_of_newcomer,
    p_active,
    p_alive,
    probability_at_least,
    purchases_quantiles,
)
from customer_value.clv.simulate import simulate_shop, simulate_spend
from customer_value.clv.value import revenue_quantiles
from customer_value.clv.waits import median_wait_if_alive

COUNT = 60_000
# one-time buyers and repeat buyers, new, known for a while, silent for long
GROUPS = {
    "once, new": lambda cells: (cells.repeats == 0) & (cells.age < 60),
    "once, old": lambda cells: (cells.repeats == 0) & (cells.age > 400),
    "twice": lambda cells: cells.repeats == 1,
    "often": lambda cells: cells.repeats >= 6,
    "silent": lambda cells: (cells.repeats > 0) & (cells.age - cells.recency > 300),
    "fresh": lambda cells: (cells.repeats > 0) & (cells.age - cells.recency < 20),
}


def assert_within_chance(drawn, said, name):
    """The mean of what was drawn lies within four standard errors of what was said.

    Two cases more or less are always chance: what is too rare to be drawn has no spread.
    """
    residual = np.asarray(drawn, float) - said
    error = residual.std() / np.sqrt(len(residual))
    assert abs(residual.mean()) < 4 * error + 2 / len(residual), (
        name,
        drawn.mean(),
        np.mean(said),
    )


@pytest.mark.parametrize("model_name", MODELS)
def test_what_happens_is_what_was_said(model_name):
    model, drawn = MODELS[model_name], shop(model_name, COUNT)
    alive = p_alive(model, drawn.cells)
    expected = expected_purchases(model, drawn.cells, 365)[:, 0]
    active = p_active(model, drawn.cells, 365)[:, 0]
    counts = [1, 2, 5, 12]
    chances = probability_at_least(model, drawn.cells, 365, counts)
    for name, group in GROUPS.items():
        rows = group(drawn.cells)
        assert rows.sum() > 300
        assert_within_chance(drawn.is_alive[rows], alive[rows], f"{name}: alive")
        assert_within_chance(drawn.future[rows], expected[rows], f"{name}: purchases")
        assert_within_chance(drawn.future[rows] > 0, active[rows], f"{name}: active")
        for place, count in enumerate(counts):
            reached = drawn.future[rows] >= count
            assert_within_chance(reached, chances[rows, place], f"{name}: at least {count}")


@pytest.mark.parametrize("model_name", MODELS)
def test_newcomers_do_what_was_said(model_name):
    model, rng = MODELS[model_name], np.random.default_rng(11)
    drawn = simulate_shop(model, np.zeros(COUNT), 365, rng)
    assert_within_chance(drawn.future, expected_purchases_of_newcomer(model, 365)[0], "newcomers")
    assert_within_chance(drawn.future > 0, p_active(model, newcomer(), 365)[0, 0], "active")


@pytest.mark.parametrize("model_name", MODELS)
def test_quantiles_hold_the_share_that_they_name(model_name):
    model, drawn = MODELS[model_name], shop(model_name, COUNT)
    low, high = purchases_quantiles(model, drawn.cells, 365, [0.05, 0.95]).T
    # counts jump, so at least the named share lies at or below
    assert np.mean(drawn.future <= high) >= 0.95 - 0.003
    assert np.mean(drawn.future < high) <= 0.95
    assert np.mean(drawn.future <= low) >= 0.05


@pytest.mark.parametrize("model_name", ["mbg_nbd", "pareto_nbd"])
def test_revenue_quantiles_hold_the_share_that_they_name(model_name):
    model, drawn = MODELS[model_name], shop(model_name, COUNT)
    often = drawn.cells.repeats >= 3
    cells, future = drawn.cells.take(often), drawn.future[often]
    spend, revenue = simulate_spend(SPEND, cells.repeats + 1, future, np.random.default_rng(5))
    probabilities = np.array([0.5, 0.75, 0.95])
    quantiles = revenue_quantiles(
        model, SPEND, cells, spend.purchases, spend.mean_value, 365, probabilities
    )
    # where nothing at all is likelier, the quantile is 0 and holds more than its share
    for place, probability in enumerate(probabilities):
        above = quantiles[:, place] > 0
        assert above.sum() > 2000
        # given that, the mass at 0 is part of the share: compare with the share that fell below
        nothing = 1 - p_active(model, cells, 365)[above, 0]
        assert (nothing < probability).all()
        held = revenue[above] <= quantiles[above, place]
        error = np.sqrt(probability * (1 - probability) / above.sum())
        assert abs(held.mean() - probability) < 4 * error + 0.002


def test_half_of_those_alive_have_bought_by_the_median_wait():
    # nobody leaves: the wait is all there is
    model = MbgNbd(r=1.5, alpha=40, a=1e-3, b=1e3)
    rng = np.random.default_rng(2)
    drawn = simulate_shop(model, rng.uniform(0, 200, 20_000), 30, rng)
    wait = median_wait_if_alive(model, drawn.cells)
    soon = wait > 30
    assert np.mean(drawn.future[soon] > 0) < 0.5
    assert np.mean(drawn.future[~soon] > 0) > 0.5
    np.testing.assert_allclose(
        [p_active(model, drawn.cells.take([row]), wait[row])[0, 0] for row in range(50)],
        0.5,
        atol=1e-3,
    )


@pytest.mark.parametrize("model_name", MODELS)
def test_a_shop_gives_its_parameters_back(model_name):
    true, drawn = MODELS[model_name], shop(model_name, COUNT)
    fit = fit_ladder(week_cells(drawn.cells), model_name)
    assert fit.model_status == "ok_mle"
    for name in true.names:
        away = getattr(fit.parameters, name) - getattr(true, name)
        assert abs(away) < 4 * fit.standard_errors[name], name
        assert fit.standard_errors[name] < 0.25 * getattr(true, name)


def test_a_shop_gives_its_spend_back():
    drawn = shop("mbg_nbd", 20_000)
    spend, _ = simulate_spend(
        SPEND, drawn.cells.repeats + 1, drawn.future, np.random.default_rng(8)
    )
    fit = fit_spend_ladder(spend)
    for name in SPEND.names:
        away = getattr(fit.parameters, name) - getattr(SPEND, name)
        assert abs(away) < 4 * fit.standard_errors[name], name


def test_standard_errors_are_the_spread_over_shops():
    model = MODELS["mbg_nbd"]
    distances = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        drawn = simulate_shop(model, rng.uniform(0, 730, 2_500), 0, rng)
        fit = fit_ladder(drawn.cells)
        assert fit.model_status == "ok_mle"
        distances.append(
            [
                np.log(getattr(fit.parameters, name) / getattr(model, name))
                / (fit.standard_errors[name] / getattr(fit.parameters, name))
                for name in model.names
            ]
        )
    spread = np.sqrt(np.mean(np.square(distances), axis=0))
    assert (spread > 0.6).all() and (spread < 1.5).all(), spread


def test_pareto_is_drawn_with_people_who_leave_between_purchases():
    drawn = shop("pareto_nbd", COUNT)
    once = drawn.cells.repeats == 0
    assert 0.05 < 1 - drawn.is_alive[once].mean() < 0.95
    assert 0.05 < 1 - p_alive(PARETO, drawn.cells.take(once)).mean() < 0.95
