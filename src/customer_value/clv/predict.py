"""What a fitted dropout model says of customers: alive or not, and how many purchase days to come.

All functions take a model (`MbgNbd`, `BgNbd` or `ParetoNbd`) and cells of shape (n,), horizons
in the cells' unit (days) and give arrays whose first axis is n. Given what a customer did, a
forecast is P(alive) times what one alive at T would do.
"""

import numpy as np
import numpy.typing as npt

from customer_value.clv.cells import Cells, FloatArray, newcomer
from customer_value.clv.counts import active_if_alive, at_least_if_alive, count_tables
from customer_value.clv.fit import DropoutModel


def p_alive(model: DropoutModel, cells: Cells) -> FloatArray:
    """Probability that a customer has not left for good by the as-of date, shape (n,)."""
    return model.p_alive(cells)


def expected_purchases(model: DropoutModel, cells: Cells, horizons: npt.ArrayLike) -> FloatArray:
    """Purchase days expected within each horizon after the as-of date, shape (n, h)."""
    horizons = np.atleast_1d(np.asarray(horizons, float))
    alive = model.p_alive(cells)[:, None]
    return alive * model.expected_purchases_if_alive(cells, horizons)


def p_active(model: DropoutModel, cells: Cells, horizons: npt.ArrayLike) -> FloatArray:
    """Probability of at least one purchase day within each horizon, shape (n, h).

    At most `p_alive`, which it approaches as the horizon grows under the BG/NBD and MBG/NBD.
    """
    horizons = np.atleast_1d(np.asarray(horizons, float))
    alive = model.p_alive(cells)
    active = [alive * active_if_alive(model, cells, each) for each in horizons]
    return np.stack(active, axis=1) if active else np.empty((len(cells), 0))


def probability_at_least(
    model: DropoutModel, cells: Cells, horizon: float, counts: npt.ArrayLike
) -> FloatArray:
    """P(X(horizon) >= j) for each customer and each j, exact, shape (n, j).

    Args:
        model: A fitted dropout model.
        cells: Customers, shape (n,).
        horizon: Days after the as-of date.
        counts: Whole numbers j from 0, shape (j,).
    """
    counts = np.atleast_1d(np.asarray(counts, float))
    grid = np.broadcast_to(np.maximum(counts, 1), (len(cells), len(counts)))
    alive = model.p_alive(cells)[:, None]
    return np.where(counts > 0, alive * at_least_if_alive(model, cells, horizon, grid), 1.0)


def purchases_quantiles(
    model: DropoutModel, cells: Cells, horizon: float, probabilities: npt.ArrayLike
) -> FloatArray:
    """Smallest n with P(X(horizon) <= n) >= probability, exact, shape (n, q).

    Args:
        model: A fitted dropout model.
        cells: Customers, shape (n,).
        horizon: Days after the as-of date.
        probabilities: From 0 to 1 - 1e-6 (where the tables of `counts` end), shape (q,).
    """
    probabilities = np.atleast_1d(np.asarray(probabilities, float))
    alive = model.p_alive(cells)
    quantiles = np.empty((len(cells), len(probabilities)))
    for rows, table in count_tables(model, cells, horizon):
        reached = alive[rows, None] * table
        for column, probability in enumerate(probabilities):
            # P(X <= n) >= probability is P(X >= n + 1) <= 1 - probability
            quantiles[rows, column] = (reached > 1 - probability).sum(axis=1)
    return quantiles


def expected_purchases_of_newcomer(model: DropoutModel, horizons: npt.ArrayLike) -> FloatArray:
    """E[X(t)]: purchase days after the first one of a customer just won, shape (h,).

    A customer with x = 0 and T = 0: eq. 9 of Fader, Hardie & Lee 2005 for the BG/NBD, eq. 17 of
    Schmittlein et al. 1987 for the Pareto/NBD.
    """
    return expected_purchases(model, newcomer(), horizons)[0]
