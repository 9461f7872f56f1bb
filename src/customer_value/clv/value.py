"""Money to come: discounted purchases, and how far the revenue of a horizon can stray."""

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv

from customer_value.clv.cells import Cells, FloatArray
from customer_value.clv.counts import count_tables
from customer_value.clv.fit import DropoutModel
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.predict import expected_purchases
from customer_value.clv.quadrature import legendre

DAYS_A_YEAR = 365.25
# Per stretch between horizons: within 1e-6 of a fine rule at 50% a year, 1e-5 for one stretch.
DISCOUNT_NODES = 6

# Counts up to this are taken one by one, larger ones in steps of a twentieth.
_SINGLE = 32
_STEP = 0.05
_GRID = 160


def discount_per_day(annual_rate: float) -> float:
    """Continuous rate a day that makes 1 worth 1 / (1 + annual_rate) after 365.25 days.

    Raises:
        ValueError: For a rate of -100% or less.
    """
    if not annual_rate > -1:
        raise ValueError(f"the annual discount rate must be above -1, not {annual_rate}")
    return float(np.log1p(annual_rate)) / DAYS_A_YEAR


def expected_and_discounted_purchases(
    model: DropoutModel, cells: Cells, horizons: npt.ArrayLike, annual_rate: float
) -> tuple[FloatArray, FloatArray]:
    """Purchase days expected within each horizon, each (n, h): as they are, and discounted.

    With E(t) expected until t and the rate d a day, discounted they are
    int_0^t e^(-d u) dE(u) = e^(-d t) E(t) + d int_0^t e^(-d u) E(u) du: integration by parts of
    the residual lifetime value of Fader, Hardie & Lee 2005 ("RFM and CLV"), for a horizon
    instead of for ever. Gauss-Legendre takes the integral between one horizon and the next,
    in z = log(1 + u / alpha): customers just won buy and leave soonest, and the rest is slow.

    Args:
        model: A fitted dropout model.
        cells: Customers, shape (n,).
        horizons: In days, ascending.
        annual_rate: 0.1 makes a purchase in a year's time worth 1 / 1.1.

    Raises:
        ValueError: Where horizons do not ascend from 0, or the rate is -100% or less.
    """
    horizons = np.atleast_1d(np.asarray(horizons, float))
    if (np.diff(horizons, prepend=0) < 0).any():
        raise ValueError(f"horizons must ascend from 0: {horizons.tolist()}")
    rate = discount_per_day(annual_rate)
    if rate == 0:
        expected = expected_purchases(model, cells, horizons)
        return expected, expected.copy()
    nodes, weights = legendre(DISCOUNT_NODES)
    ends = np.log1p(horizons / model.shortest_time)
    begins = np.concatenate([[0.0], ends[:-1]])
    lengths = (ends - begins)[:, None]
    moments = model.shortest_time * np.expm1(begins[:, None] + lengths * nodes)
    at = expected_purchases(model, cells, np.concatenate([horizons, moments.ravel()]))
    expected, between = at[:, : len(horizons)], at[:, len(horizons) :]
    factors = rate * np.exp(-rate * moments) * weights * lengths * (model.shortest_time + moments)
    pieces = (between * factors.ravel()).reshape(len(cells), len(horizons), DISCOUNT_NODES)
    discounted = np.exp(-rate * horizons) * expected + np.cumsum(pieces.sum(axis=2), axis=1)
    return expected, discounted


def discounted_purchases(
    model: DropoutModel, cells: Cells, horizons: npt.ArrayLike, annual_rate: float
) -> FloatArray:
    """Purchase days within each horizon, each worth less the later it comes, shape (n, h)."""
    return expected_and_discounted_purchases(model, cells, horizons, annual_rate)[1]


def revenue_quantiles_per_scale(
    model: DropoutModel,
    spend: GammaGamma,
    cells: Cells,
    purchases: npt.ArrayLike,
    horizon: float,
    probabilities: npt.ArrayLike,
) -> FloatArray:
    """Quantiles of a customer's revenue within a horizon over her `GammaGamma.scale`, (n, q).

    Given n purchase days and her level nu their values add up to a Gamma(p n, nu); with nu
    known as Gamma(q + p k, scale), revenue / scale is beta prime (p n, q + p k), mixed over the
    exact distribution of n. So one number per cell serves all its customers, whatever they
    spend. Counts above 32 go in steps of 5%, and quantiles are read off 160 points: within
    1% of exact ones.

    Args:
        model: A fitted dropout model.
        spend: A fitted spend model.
        cells: Customers, shape (n,).
        purchases: k, purchase days that the spend model knows of each: x + 1 or x, shape (n,).
        horizon: Days after the as-of date.
        probabilities: In (0, 1), shape (q,).

    Returns:
        The quantiles; 0 where no purchase at all is at least as probable.
    """
    probabilities = np.atleast_1d(np.asarray(probabilities, float))
    purchases = np.broadcast_to(np.asarray(purchases, float), len(cells))
    quantiles = np.zeros((len(cells), len(probabilities)))
    alive = model.p_alive(cells)
    for rows, table in count_tables(model, cells, horizon, purchases):
        edges = _count_edges(table.shape[1])
        grid, below = _revenue_table(spend, purchases[rows[0]], edges)
        reached = alive[rows, None] * table[:, edges - 1]
        chances = -np.diff(reached, axis=1, append=0.0)
        nothing = 1 - reached[:, :1]
        distribution = nothing + chances @ below
        for column, probability in enumerate(probabilities):
            found = _read_off(grid, distribution, probability)
            quantiles[rows, column] = np.where(nothing[:, 0] >= probability, 0.0, found)
    return quantiles


def revenue_variance_per_squared_scale(
    model: DropoutModel,
    spend: GammaGamma,
    cells: Cells,
    purchases: npt.ArrayLike,
    horizon: float,
) -> FloatArray:
    """Variance of a customer's revenue within a horizon over the square of her scale, (n,).

    Given n purchase days and her level nu, revenue R is Gamma(p n, nu), so
    E[R^2 | n, nu] = p n (1 + p n) / nu^2. With nu known as Gamma(s, scale), s = q + p k,
    E[1 / nu] = scale / (s - 1) and E[1 / nu^2] = scale^2 / ((s - 1)(s - 2)). The moments of n are
    sums over its exact distribution: E[n] = sum_j P(n >= j), E[n^2] = sum_j (2 j - 1) P(n >= j).

    Args:
        model: A fitted dropout model.
        spend: A fitted spend model.
        cells: Customers, shape (n,).
        purchases: k, purchase days that the spend model knows of each, shape (n,).
        horizon: Days after the as-of date.

    Returns:
        The variances; infinite where s is 2 or less.
    """
    purchases = np.broadcast_to(np.asarray(purchases, float), len(cells))
    alive = model.p_alive(cells)
    mean, square = np.zeros(len(cells)), np.zeros(len(cells))
    for rows, table in count_tables(model, cells, horizon):
        reached = alive[rows, None] * table
        mean[rows] = reached.sum(axis=1)
        square[rows] = reached @ (2 * np.arange(table.shape[1]) + 1)
    shape = spend.q + spend.p * purchases
    with np.errstate(divide="ignore"):
        second = spend.p * (mean + spend.p * square) / ((shape - 1) * np.maximum(shape - 2, 0))
    return second - (spend.p * mean / (shape - 1)) ** 2


def revenue_quantiles(
    model: DropoutModel,
    spend: GammaGamma,
    cells: Cells,
    purchases: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    horizon: float,
    probabilities: npt.ArrayLike,
) -> FloatArray:
    """Quantiles of a customer's revenue within a horizon, in money, shape (n, q).

    `revenue_quantiles_per_scale` times `GammaGamma.scale`.
    """
    scale = spend.scale(purchases, mean_value)
    return scale[:, None] * revenue_quantiles_per_scale(
        model, spend, cells, purchases, horizon, probabilities
    )


def _count_edges(most: int) -> npt.NDArray[np.int64]:
    """First counts of the steps from 1 to `most`: singly, then by twentieths."""
    edges = [1]
    while edges[-1] < most:
        edges.append(edges[-1] + max(1, int(edges[-1] * _STEP) if edges[-1] >= _SINGLE else 1))
    return np.array([each for each in edges if each <= most])


def _revenue_table(
    spend: GammaGamma, k: float, edges: npt.NDArray
) -> tuple[FloatArray, FloatArray]:
    """A grid of revenue over scale, (g,), and P(revenue <= grid | step of counts), (steps, g)."""
    shape = spend.q + spend.p * k
    # the middle count of each step; what the last one begins is negligible
    lengths = np.diff(edges, append=edges[-1] + 1)
    counts = edges + (lengths - 1) / 2
    low = betaincinv(spend.p * counts[0], shape, 1e-4)
    high = betaincinv(spend.p * counts[-1], shape, 1 - 1e-4)
    ends = np.log([low / (1 - low), high / (1 - high)])
    grid = np.exp(np.linspace(*ends, _GRID))
    return grid, betainc(spend.p * counts[:, None], shape, grid / (1 + grid))


def _read_off(grid: FloatArray, distribution: FloatArray, probability: float) -> FloatArray:
    """Where each row of a distribution reaches a probability, in the logarithm of the grid."""
    after = np.clip((distribution < probability).sum(axis=1), 1, len(grid) - 1)
    rows = np.arange(len(distribution))
    low, high = distribution[rows, after - 1], distribution[rows, after]
    share = np.clip((probability - low) / np.maximum(high - low, 1e-300), 0, 1)
    logs = np.log(grid)
    return np.exp(logs[after - 1] + share * (logs[after] - logs[after - 1]))
