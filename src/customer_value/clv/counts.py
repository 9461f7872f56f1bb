"""The distribution of purchase days to come, exact and without sampling.

Given that a customer is alive at T, her purchase rate is Gamma(r + x, alpha + T), and the models
differ only in how long she may go on buying. All say

    P(X(t) >= j | alive) = stays(j) * sum_k w_k I_{u_k / (alpha + T + u_k)}(j, r + x):

she stays through the first j - 1 purchases (BG/NBD and MBG/NBD; 1 under the Pareto/NBD), and the
time u that she has suffices for j of them, which is a regularised incomplete beta function since
the count in u is negative binomial. Under the BG/NBD and MBG/NBD u is the horizon itself; under
the Pareto/NBD it ends when she leaves, which takes a sum over nodes. Terms are all positive. The
sum over j is the expectation.

Two ways to the same numbers: `at_least_if_alive` for any j, and `count_table` for all j from 1 at
once, by the recursion of the negative binomial, a hundred times as fast.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import betainc, gammaln

from customer_value.clv.cells import Cells, FloatArray
from customer_value.clv.fit import DropoutModel

# A table ends where more purchases are less probable than this.
NEGLIGIBLE = 1e-6
# beyond this a probability of no purchase underflows, and with it the recursion
_UNDERFLOW = 600.0
_ROWS, _ENTRIES = 1024, 4e6


def at_least_if_alive(
    model: DropoutModel, cells: Cells, horizon: float, counts: FloatArray
) -> FloatArray:
    """P(X(horizon) >= j | alive at T).

    Args:
        model: A fitted dropout model.
        cells: Customers, shape (n,).
        horizon: Days after the as-of date.
        counts: j, at least 1, shape (n,) or (n, j).

    Returns:
        The probabilities, of the shape of `counts`.
    """
    counts = np.asarray(counts, float)
    columns = (slice(None),) + (None,) * (counts.ndim - 1)
    times, weights = model.buying_times(cells, horizon)
    start = model.alpha + cells.age
    shape = (model.r + cells.repeats)[columns]
    probability = np.zeros_like(counts)
    for node in range(times.shape[1]):
        share = (times[:, node] / (start + times[:, node]))[columns]
        probability += weights[:, node][columns] * betainc(counts, shape, share)
    return probability * model.stays(cells.repeats[columns], counts)


def active_if_alive(model: DropoutModel, cells: Cells, horizon: float) -> FloatArray:
    """P(X(horizon) >= 1 | alive at T), shape (n,): 1 - (1 + u / (alpha + T))^-(r + x)."""
    times, weights = model.buying_times(cells, horizon)
    shape = (model.r + cells.repeats)[:, None]
    waited = np.log1p(times / (model.alpha + cells.age)[:, None])
    return (weights * -np.expm1(-shape * waited)).sum(axis=1)


def count_table(model: DropoutModel, cells: Cells, horizon: float) -> FloatArray:
    """P(X(horizon) >= j | alive at T) for j = 1, 2, ... until all are negligible, shape (n, j)."""
    times, weights = model.buying_times(cells, horizon)
    start = (model.alpha + cells.age)[:, None]
    shape = (model.r + cells.repeats)[:, None]
    log_none = -shape * np.log1p(times / start)
    share = times / (start + times)
    in_logs = bool(log_none.min(initial=0.0) < -_UNDERFLOW)
    chance = weights * np.exp(log_none)
    reached = 1 - chance.sum(axis=1)
    columns = []
    stays = np.ones(len(cells))
    count = 0
    while True:
        count += 1
        if count > 1:
            stays = stays * model.stays_once_more(cells.repeats, count - 1)
        columns.append(stays * reached)
        if not columns[-1].max(initial=0.0) > NEGLIGIBLE:
            return np.stack(columns, axis=1)
        # P(count | u), of which P(>= count) is bereft
        if in_logs:
            ways = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1)
            with np.errstate(divide="ignore"):
                chance = weights * np.exp(ways + log_none + count * np.log(share))
        else:
            chance *= share
            chance *= (shape + count - 1) / count
        reached = np.maximum(reached - chance.sum(axis=1), 0.0)


def count_tables(
    model: DropoutModel, cells: Cells, horizon: float, groups: FloatArray | None = None
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Tables of all cells, a few with similar counts at a time.

    Args:
        model: A fitted dropout model.
        cells: Customers, shape (n,).
        horizon: Days after the as-of date.
        groups: Cells of one table are equal in this, shape (n,); all are, if not given.

    Yields:
        Places of some cells, shape (m,), and their `count_table`, shape (m, j).
    """
    groups = np.zeros(len(cells)) if groups is None else groups
    expected = model.expected_purchases_if_alive(cells, np.array([horizon]))[:, 0]
    order = np.lexsort((expected, groups))
    ends = np.append(np.flatnonzero(np.diff(groups[order])) + 1, len(order))
    begin = 0
    while begin < len(order):
        end = ends[np.searchsorted(ends, begin, "right")]
        # about as many columns as the largest of them will need, so that memory stays small
        last = min(begin + _ROWS, end)
        rows = int(_ENTRIES / (30 + 12 * expected[order[last - 1]]))
        part = order[begin : min(last, begin + max(rows, 1))]
        yield part, count_table(model, cells.take(part), horizon)
        begin += len(part)
