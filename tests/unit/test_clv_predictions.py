"""What must hold of predictions whatever the parameters and the customers."""

import numpy as np
import pytest
from clv_shops import MODELS, SPEND
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.clv.beta_geometric import BgNbd, MbgNbd
from customer_value.clv.cells import make_cells
from customer_value.clv.counts import at_least_if_alive, count_table
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.pareto import ParetoNbd
from customer_value.clv.predict import (
    expected_purchases,
    p_active,
    p_alive,
    probability_at_least,
    purchases_quantiles,
)
from customer_value.clv.value import (
    discount_per_day,
    discounted_purchases,
    expected_and_discounted_purchases,
    revenue_quantiles_per_scale,
)
from customer_value.clv.waits import median_wait_if_alive

# a = 1 is a pole of the closed form, and a + b < 1 its undoing
shapes = st.one_of(st.floats(0.05, 5), st.just(1.0))
times = st.floats(2, 500)
models = st.one_of(
    st.builds(MbgNbd, shapes, times, shapes, shapes),
    st.builds(BgNbd, shapes, times, shapes, shapes),
    st.builds(ParetoNbd, shapes, times, shapes, times),
)


@st.composite
def customers(draw):
    rows = draw(
        st.lists(
            st.tuples(
                st.one_of(st.integers(0, 12), st.just(600)),
                st.one_of(st.floats(0, 1), st.just(1.0)),
                st.one_of(st.floats(0, 900), st.just(0.0)),
            ),
            min_size=1,
            max_size=6,
        )
    )
    x, share, age = np.array(rows, float).T
    # x counts days
    age = np.where(x == 600, 600 + age, age)
    return make_cells(np.minimum(x, np.floor(age)), share * age, age)


HORIZONS = np.array([30.0, 90, 180, 365, 1000])
careful = settings(max_examples=25, deadline=None)


@careful
@given(models, customers())
def test_forecasts_are_finite_and_in_order(model, cells):
    alive = p_alive(model, cells)
    expected = expected_purchases(model, cells, HORIZONS)
    active = p_active(model, cells, HORIZONS)
    assert np.isfinite(alive).all() and (alive >= 0).all() and (alive <= 1).all()
    assert np.isfinite(expected).all() and (expected >= 0).all()
    assert (np.diff(expected, axis=1) >= -1e-12 * expected[:, 1:]).all()
    assert (np.diff(active, axis=1) >= -1e-12).all()
    assert (active <= alive[:, None] + 1e-12).all()
    # one purchase at least is no likelier than the number of purchases expected
    assert (active <= expected * (1 + 1e-6) + 1e-12).all()
    assert (median_wait_if_alive(model, cells) > 0).all()
    # no longer alive after a silence of the same length that began earlier
    longer = make_cells(cells.repeats, cells.recency, cells.age + 30)
    assert (p_alive(model, longer) <= alive + 1e-12).all()


@careful
@given(models, customers(), st.sampled_from([30.0, 365.0]))
def test_the_distribution_adds_up_to_the_expectation(model, cells, horizon):
    table = count_table(model, cells, horizon)
    expected = model.expected_purchases_if_alive(cells, np.array([horizon]))[:, 0]
    assert (np.diff(table, axis=1) <= 1e-12).all()
    # the table ends where more is less probable than 1e-6, which can still add up a little
    np.testing.assert_allclose(table.sum(axis=1), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("alpha", [0.5, 2, 10])
def test_customers_just_won_by_a_shop_that_sells_every_day(alpha):
    """There the pole of the expectation's integrand is nearest."""
    for model in (MbgNbd(1.0, alpha, 0.3, 4.0), MbgNbd(3.0, alpha, 1.0, 1.0)):
        cells = make_cells(0, 0, 0)
        counts = np.arange(1, 60_000)[None, :].astype(float)
        total = at_least_if_alive(model, cells, 365, counts).sum()
        expected = model.expected_purchases_if_alive(cells, np.array([365.0]))[0, 0]
        assert expected == pytest.approx(total, rel=1e-6)


def test_six_hundred_purchases_in_no_time_are_finite():
    cells = make_cells([600, 0], [0, 0], [0, 0])
    for model in MODELS.values():
        assert np.isfinite(expected_purchases(model, cells, HORIZONS)).all()
        assert np.isfinite(purchases_quantiles(model, cells, 365, [0.05, 0.95])).all()


@careful
@given(models, customers())
def test_tables_and_incomplete_betas_agree(model, cells):
    table = count_table(model, cells, 180.0)
    counts = np.arange(1, min(table.shape[1], 60) + 1)
    single = at_least_if_alive(
        model, cells, 180.0, np.broadcast_to(counts, (len(cells), len(counts)))
    )
    np.testing.assert_allclose(table[:, : len(counts)], single, atol=1e-9)


def test_tables_of_many_purchases_agree_too():
    # so many that the chance of none is below the smallest number there is
    cells = make_cells([0, 3000], [0, 900], [0, 900])
    for model in MODELS.values():
        table = count_table(model, cells, 365.0)
        counts = np.unique(np.geomspace(1, table.shape[1], 40).astype(int))
        single = at_least_if_alive(model, cells, 365.0, np.broadcast_to(counts, (2, len(counts))))
        np.testing.assert_allclose(table[:, counts - 1], single, atol=1e-8)


@careful
@given(models, customers(), st.sampled_from([0.05, 0.5, 0.9, 0.95]))
def test_quantiles_are_the_first_count_that_holds_the_share(model, cells, probability):
    quantile = purchases_quantiles(model, cells, 365, probability)[:, 0]
    for row, count in enumerate(quantile):
        above, at = probability_at_least(model, cells.take([row]), 365, [count + 1, count])[0]
        assert 1 - above >= probability - 1e-9
        if count > 0:
            assert 1 - at < probability + 1e-9


@careful
@given(models, customers(), st.floats(0.01, 0.6))
def test_discounting(model, cells, rate):
    horizons = HORIZONS[:4]
    expected, discounted = expected_and_discounted_purchases(model, cells, horizons, rate)
    np.testing.assert_allclose(expected, expected_purchases(model, cells, horizons))
    assert (discounted <= expected * (1 + 1e-9)).all()
    last = np.exp(-discount_per_day(rate) * horizons)
    assert (discounted >= expected * last * (1 - 1e-9)).all()
    # as sums over many short stretches, each worth what its middle is
    edges = np.expm1(np.linspace(0, np.log1p(365), 2001))
    steps = np.diff(expected_purchases(model, cells, edges), axis=1)
    middles = (edges[1:] + edges[:-1]) / 2
    np.testing.assert_allclose(
        discounted[:, -1], steps @ np.exp(-discount_per_day(rate) * middles), rtol=2e-5
    )


def test_without_discount_nothing_changes():
    cells = make_cells([0, 3], [0, 50], [100, 60])
    for model in MODELS.values():
        np.testing.assert_array_equal(
            discounted_purchases(model, cells, [90, 365], 0),
            expected_purchases(model, cells, [90, 365]),
        )
    assert discount_per_day(0.1) * 365.25 == pytest.approx(np.log(1.1))


def test_horizons_and_rates_that_make_no_sense_are_refused():
    model, cells = MODELS["mbg_nbd"], make_cells(1, 5, 10)
    with pytest.raises(ValueError, match="ascend"):
        discounted_purchases(model, cells, [365, 90], 0.1)
    with pytest.raises(ValueError, match="above -1"):
        discounted_purchases(model, cells, [90], -1)


@careful
@given(models, customers(), st.floats(0.5, 20), st.floats(1.05, 6))
def test_revenue_quantiles_are_in_order_and_zero_where_nothing_is_likelier(model, cells, p, q):
    spend = GammaGamma(p, q, 20.0)
    purchases = cells.repeats + 1
    probabilities = [0.05, 0.5, 0.95]
    quantiles = revenue_quantiles_per_scale(model, spend, cells, purchases, 365, probabilities)
    assert np.isfinite(quantiles).all() and (np.diff(quantiles, axis=1) >= 0).all()
    nothing = 1 - p_active(model, cells, 365)
    clear = np.abs(nothing - probabilities) > 1e-6
    np.testing.assert_array_equal((quantiles == 0)[clear], (nothing >= probabilities)[clear])


def test_revenue_of_a_sure_single_purchase_is_its_value():
    # alive for sure, at most one purchase in a moment: revenue beyond nothing is one value
    model = MbgNbd(r=1.0, alpha=1e-3, a=1e3, b=1e-3)
    cells = make_cells(0, 0, 0)
    alive = p_alive(model, cells)[0]
    chance = p_active(model, cells, 365)[0, 0]
    assert chance == pytest.approx(alive, rel=1e-4)
    wanted = 1 - chance * 0.3
    quantile = revenue_quantiles_per_scale(model, SPEND, cells, 1, 365, wanted)[0, 0]
    expected = SPEND.value_quantile(1, 10.0, 0.7) / SPEND.scale(1, 10.0)
    assert quantile == pytest.approx(float(expected), rel=5e-3)


@careful
@given(st.floats(0.5, 20), st.floats(1.05, 6), st.floats(1, 1000), st.floats(0.1, 5000))
def test_expected_values_lie_between_the_customers_own_and_the_shops(p, q, gamma, value):
    spend = GammaGamma(p, q, gamma)
    purchases = np.array([0, 1, 5, 1000])
    expected = spend.expected_value(purchases, value)
    low, high = sorted([value, spend.population_mean])
    assert (expected >= low * (1 - 1e-9)).all() and (expected <= high * (1 + 1e-9)).all()
    assert expected[0] == pytest.approx(spend.population_mean)
    assert expected[3] == pytest.approx(value, rel=0.2 + abs(spend.population_mean / value) * 0.02)
    median = spend.value_quantile(purchases, value, 0.5)
    assert (median < spend.value_quantile(purchases, value, 0.95)).all()
