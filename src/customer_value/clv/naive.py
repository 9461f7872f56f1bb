"""The forecast that models must beat: what one can say without a model.

After the hiatus heuristic of Wuebben & Wangenheim 2008 ("Instant customer base analysis: managerial
heuristics often 'get it right'"): who has been silent for longer than a hiatus is taken to have
left, the others go on at their own past pace. Two things make it a stronger yardstick, and one
whose deviance is finite: the hiatus is the shop's own, and everybody starts from one purchase at
the shop's mean pace, so that nobody is forecast nothing.
"""

import numpy as np

from customer_value.clv.cells import Cells, FloatArray

NAIVE = "naive"
# share of repeat buyers whose mean gap is within the hiatus; as with var churn_quantile
HIATUS_QUANTILE = 0.8


def hiatus(cells: Cells) -> float:
    """Days of silence after which a customer is taken to have left.

    The 80th percentile of the repeat buyers' mean days between purchase days; infinite without
    repeat buyers.
    """
    came_back = cells.repeats > 0
    if not came_back.any():
        return np.inf
    gap = cells.recency[came_back] / cells.repeats[came_back]
    order = np.argsort(gap, kind="stable")
    reached = np.cumsum(cells.weight[came_back][order])
    return float(gap[order][np.searchsorted(reached, HIATUS_QUANTILE * reached[-1])])


def naive_forecast(cells: Cells, horizon: float) -> FloatArray:
    """Purchase days within the horizon without a model, shape (n,).

    With the shop's mean gap G (days that customers have been known over repeats), a customer who
    bought within the hiatus makes (x + 1) / (T + G) a day. One who is silent for longer starts
    anew with her last purchase: 1 / (T - t_x + G).

    Args:
        cells: Customers, in days.
        horizon: Days after the as-of date.

    Returns:
        The forecast; 0 where nobody in the shop has come back.
    """
    repeats = cells.weight @ cells.repeats
    if not repeats > 0:
        return np.zeros(len(cells))
    mean_gap = (cells.weight @ cells.age) / repeats
    silence = cells.age - cells.recency
    pace = np.where(
        silence <= hiatus(cells),
        (cells.repeats + 1) / (cells.age + mean_gap),
        1 / (silence + mean_gap),
    )
    return horizon * pace
