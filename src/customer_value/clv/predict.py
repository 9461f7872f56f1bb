"""What a fitted dropout model says of customers: alive or not, and how many purchase days to come.

All functions take a model (`MbgNbd`, `BgNbd` or `ParetoNbd`) and cells of shape (n,), horizons
in the cells' unit (days) and give arrays whose first axis is n. Given what a customer did, a
forecast is P(alive) times what one alive at T would do.
"""

import numpy as np
import numpy.typing as npt

from customer_value.clv.cells import Cells, FloatArray, newcomer
from customer_value.clv.fit import DropoutModel

_CHUNK = 16_384


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
    one = np.ones(len(cells))
    active = [alive * model.at_least_if_alive(cells, each, one) for each in horizons]
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
    return np.where(counts > 0, alive * model.at_least_if_alive(cells, horizon, grid), 1.0)


def purchases_quantile(
    model: DropoutModel, cells: Cells, horizon: float, probability: float
) -> FloatArray:
    """Smallest n with P(X(horizon) <= n) >= probability, exact, shape (n,).

    Doubles an upper bound and halves the interval, for those customers only that still need it.
    """
    return _quantile_if_alive(model, cells, model.p_alive(cells), horizon, probability)


def expected_purchases_of_newcomer(model: DropoutModel, horizons: npt.ArrayLike) -> FloatArray:
    """E[X(t)]: purchase days after the first one of a customer just won, shape (h,).

    A customer with x = 0 and T = 0: eq. 9 of Fader, Hardie & Lee 2005 for the BG/NBD, eq. 17 of
    Schmittlein et al. 1987 for the Pareto/NBD.
    """
    return expected_purchases(model, newcomer(), horizons)[0]


def _quantile_if_alive(
    model: DropoutModel, cells: Cells, alive: FloatArray, horizon: float, probability: float
) -> FloatArray:
    tail = 1 - probability
    lowest, highest = np.zeros(len(cells)), np.zeros(len(cells))

    def exceeds(rows: npt.NDArray, count: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether P(X > count) is above the tail."""
        chunks = np.array_split(np.arange(len(rows)), len(rows) // _CHUNK + 1)
        found = [
            alive[rows[each]]
            * model.at_least_if_alive(cells.take(rows[each]), horizon, count[each] + 1)
            for each in chunks
        ]
        return np.concatenate(found) > tail

    # lowest is known to be exceeded (or is where the search begins), highest is known not to be
    rows = np.flatnonzero(alive > tail)
    rows = rows[exceeds(rows, highest[rows])]
    wide = rows
    highest[rows] = 1
    while len(rows):
        rows = rows[exceeds(rows, highest[rows])]
        lowest[rows] = highest[rows]
        highest[rows] *= 2
    rows = wide
    while len(rows := rows[highest[rows] - lowest[rows] > 1]):
        middle = np.floor((lowest[rows] + highest[rows]) / 2)
        above = exceeds(rows, middle)
        lowest[rows] = np.where(above, middle, lowest[rows])
        highest[rows] = np.where(above, highest[rows], middle)
    return highest
