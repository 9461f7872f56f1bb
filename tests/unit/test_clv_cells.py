"""Cells: what they refuse, and that sums over customers keep them."""

import numpy as np
import pytest
from clv_shops import cell_frame, shop
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.clv.cells import (
    cells_from_frame,
    make_cells,
    make_spend_cells,
    usable_rows,
    value_cells,
    week_cells,
)
from customer_value.clv.quadrature import beta_rule


@pytest.mark.parametrize(
    "history",
    [(-1, 0, 5), (1.5, 2, 5), (1, 6, 5), (1, -1, 5), (1, np.nan, 5), (0, 0, np.inf), (1, 2, 5, 0)],
)
def test_impossible_histories_are_refused(history):
    with pytest.raises(ValueError, match="whole x"):
        make_cells(*history)


@pytest.mark.parametrize("spend", [(0, 5), (1, 0), (1, -3), (1, np.nan), (2, 5, -1)])
def test_impossible_spend_is_refused(spend):
    with pytest.raises(ValueError, match="mean value"):
        make_spend_cells(*spend)


def test_tables_are_no_vectors():
    with pytest.raises(ValueError, match="vectors"):
        make_cells(np.zeros((2, 2)), 0, 0)


def test_last_purchase_of_one_time_buyers_counts_for_nothing():
    # some programs write the age there
    assert make_cells([0, 1], [9, 9], [9, 9]).recency.tolist() == [0, 9]


def test_week_cells_keep_customers_and_sums():
    customers = shop("mbg_nbd", 5_000).cells
    cells = week_cells(customers)
    for name in ("repeats", "recency", "age"):
        before = customers.weight @ getattr(customers, name)
        assert cells.weight @ getattr(cells, name) == pytest.approx(before)
    assert cells.repeaters == customers.repeaters
    spread = np.stack([cells.repeats, cells.recency // 7, cells.age // 7])
    assert np.unique(spread, axis=1).shape[1] == len(cells)


def test_value_cells_keep_customers_and_money():
    rng = np.random.default_rng(0)
    customers = make_spend_cells(rng.integers(1, 5, 3000), rng.gamma(2, 20, 3000) + 0.01)
    cells = value_cells(customers)
    assert cells.customers == 3000
    assert (cells.weight * cells.purchases) @ cells.mean_value == pytest.approx(
        customers.purchases @ customers.mean_value
    )


def test_frames_and_cells_are_the_same():
    cells = shop("mbg_nbd", 100).cells
    frame = cell_frame(cells)
    assert usable_rows(frame).all()
    again = cells_from_frame(frame)
    np.testing.assert_array_equal(again.recency, cells.recency)
    assert len(cells_from_frame(frame.head(0))) == 0


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 50), st.floats(0.05, 800))
def test_beta_rules_know_the_moments(a, b):
    nodes, weights = beta_rule(np.array([a]), np.array([b]), 32)
    assert weights.sum() == pytest.approx(1)
    for power in (1, 2, 7):
        steps = np.arange(power)
        moment = np.prod((a + steps) / (a + b + steps))
        assert (weights * nodes**power).sum() == pytest.approx(moment, rel=1e-9, abs=1e-15)
