"""Pareto/NBD: a customer may leave at any moment.

While alive she buys at random times, lambda a day, with lambda Gamma(r, rate alpha) over
customers; she lives for an exponential time of rate mu, with mu Gamma(s, rate beta)
(Schmittlein, Morrison & Colombo 1987, "Counting your customers: who are they and what will they
do next?").

The likelihood is usually written with two hypergeometric functions whose difference cancels
(Fader & Hardie 2005, "A note on deriving the Pareto/NBD model"). Here it is the integral that
they stand for, over the moment u at which she left,

    s int_{t_x}^{T} (alpha + u)^-(r + x) (beta + u)^-(s + 1) du,

by Gauss-Legendre: all terms are positive, so nothing cancels, and gradients are means under the
same weights. With m = min(alpha, beta) the variable is z = log((m + u) / (m + t_x)), which keeps
both factors smooth, and z ends where the integrand has fallen by e^-40, which keeps the nodes
where customers with hundreds of purchases have their mass.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import digamma, expit, exprel, gammaln

from customer_value.clv.cells import Cells, FloatArray
from customer_value.clv.quadrature import legendre

# within 1e-9 of adaptive quadrature
NODES = 16
# for distributions, whose integrand is a step for large counts: within 1e-5 at 600 purchases
COUNT_NODES = 32
_FALL = 40.0
_CHUNK = 16_384


@dataclass(frozen=True)
class ParetoNbd:
    """Parameters of the Pareto/NBD.

    Attributes:
        r: Shape of the purchase rate over customers.
        alpha: Rate of the same, in days (the unit of the cells).
        s: Shape of the dropout rate over customers.
        beta: Rate of the same, in days.
    """

    r: float
    alpha: float
    s: float
    beta: float

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    times: ClassVar[tuple[bool, ...]] = (False, True, False, True)

    @property
    def shortest_time(self) -> float:
        """The time, in days, within which nothing in a forecast changes much."""
        return min(self.alpha, self.beta)

    def p_alive(self, cells: Cells) -> FloatArray:
        """Probability that a customer has not left by the as-of date, shape (n,).

        Schmittlein et al. 1987, eq. 11-13, with the integral of the module's docstring.
        """
        parts = [
            _alive_and_gone(self, cells.take(slice(begin, begin + _CHUNK)))
            for begin in range(0, len(cells), _CHUNK)
        ]
        if not parts:
            return np.empty(0)
        return np.concatenate([expit(alive - gone.log_integral) for alive, gone in parts])

    def expected_purchases_if_alive(self, cells: Cells, horizons: FloatArray) -> FloatArray:
        """Purchase days expected within each horizon of one alive at T, shape (n, h).

        (r + x) (beta + T) / (alpha + T) (1 - e^(-(s - 1) L)) / (s - 1), with
        L = log(1 + t / (beta + T)): Schmittlein et al. 1987, eq. 22, continued through s = 1.
        """
        left = (self.beta + cells.age)[:, None]
        pace = (self.r + cells.repeats) / (self.alpha + cells.age)
        log_growth = np.log1p(np.asarray(horizons) / left)
        return pace[:, None] * left * log_growth * exprel((1 - self.s) * log_growth)

    def buying_times(self, cells: Cells, horizon: float) -> tuple[FloatArray, FloatArray]:
        """Times within the horizon in which one alive can buy, and their weights, (n, 33) each.

        The first is the horizon, for those who outlive it. The others are moments of leaving:
        Gauss-Legendre nodes in log(1 + u / (beta + T)), in which her remaining time is
        exponential of rate s. A sum of positive terms, where Fader & Hardie 2014 ("Deriving the
        conditional PMF of the Pareto/NBD model") have differences of 2F1.
        """
        left = (self.beta + cells.age)[:, None]
        span = np.log1p(horizon / left)
        outlives = np.exp(-self.s * span)
        # beyond this she has left all but surely
        span = np.minimum(span, _FALL / self.s)
        nodes, weights = legendre(COUNT_NODES)
        leaves = weights * span * self.s * np.exp(-self.s * nodes * span)
        times = left * np.expm1(nodes * span)
        return (
            np.concatenate([np.full_like(left, horizon), times], axis=1),
            np.concatenate([outlives, leaves], axis=1),
        )

    def stays(self, repeats: FloatArray, counts: FloatArray) -> FloatArray:
        """1: purchases make nobody leave."""
        return np.ones(np.broadcast_shapes(repeats.shape, np.shape(counts)))

    def stays_once_more(self, repeats: FloatArray, count: int) -> FloatArray:
        """1: purchases make nobody leave."""
        return np.ones_like(repeats)


@dataclass(frozen=True, eq=False)
class _Gone:
    """The integral over the moment of leaving, and means under its weights, shape (n,)."""

    log_integral: FloatArray
    log_alpha: FloatArray
    log_beta: FloatArray
    inverse_alpha: FloatArray
    inverse_beta: FloatArray


def _alive_and_gone(model: ParetoNbd, cells: Cells) -> tuple[FloatArray, _Gone]:
    """Logarithm of (alpha + T)^-(r + x) (beta + T)^-s, and s times the integral over leaving."""
    shape = model.r + cells.repeats
    near, far = min(model.alpha, model.beta), max(model.alpha, model.beta)
    # powers of the factor that holds `near`, less one for du = (m + u) dz, and of the other
    if model.alpha <= model.beta:
        near_power, far_power = shape - 1, np.full(len(cells), model.s + 1)
    else:
        near_power, far_power = np.full(len(cells), model.s), shape
    start = near + cells.recency
    end = _end_of_mass(near_power, far_power, start, far - near, np.log((near + cells.age) / start))
    nodes, weights = legendre(NODES)
    z = end[:, None] * nodes
    grown = start[:, None] * np.expm1(z)
    log_near = np.log(start)[:, None] + z
    near_sum = start[:, None] + grown
    far_sum = near_sum + (far - near)
    log_far = np.log(far_sum)
    log_value = -near_power[:, None] * log_near - far_power[:, None] * log_far
    peak = log_value.max(axis=1, keepdims=True)
    value = weights * np.exp(log_value - peak)
    total = value.sum(axis=1)
    with np.errstate(divide="ignore"):
        log_integral = np.log(model.s) + peak[:, 0] + np.log(total) + np.log(end)
    means = [
        np.einsum("ij,ij->i", value, each) / total
        for each in (log_near, log_far, 1 / near_sum, 1 / far_sum)
    ]
    if model.alpha > model.beta:
        means = [means[1], means[0], means[3], means[2]]
    alive = -shape * np.log(model.alpha + cells.age) - model.s * np.log(model.beta + cells.age)
    return alive, _Gone(log_integral, *means)


def _end_of_mass(
    near_power: FloatArray, far_power: FloatArray, start: FloatArray, gap: float, end: FloatArray
) -> FloatArray:
    """Where the integrand has fallen by e^-40, or the end of the range before that.

    The fall is convex in z, so Newton's method comes down to the place from above.
    """

    def fall(z: FloatArray) -> FloatArray:
        return near_power * z + far_power * np.log1p(start * np.expm1(z) / (start + gap)) - _FALL

    deep = fall(end) > 0
    if not deep.any():
        return end
    near_power, far_power, start, z = (each[deep] for each in (near_power, far_power, start, end))
    for _ in range(60):
        above = fall(z)
        if (above < 1).all():
            break
        grown = start * np.exp(z)
        z = z - above / (near_power + far_power * grown / (grown + gap))
    end = end.copy()
    end[deep] = z
    return end


class ParetoLikelihood:
    """Log-likelihood of cells and its gradient, as a function of the logarithms of parameters."""

    def __init__(self, cells: Cells) -> None:
        """Sums weights by distinct x once, for the functions that depend on x alone."""
        self.cells = cells
        self.distinct, place = np.unique(cells.repeats, return_inverse=True)
        self.weight_of = np.bincount(place, cells.weight, minlength=len(self.distinct))

    def __call__(self, log_parameters: FloatArray) -> tuple[float, FloatArray]:
        """Log-likelihood, summed over customers, and its gradient, shape (4,).

        Eq. 15 of Fader & Hardie 2005, "A note on deriving the Pareto/NBD model", in its
        integral form.
        """
        model = ParetoNbd(*np.exp(log_parameters))
        x, weight_of, customers = self.distinct, self.weight_of, self.cells.customers
        value = weight_of @ (gammaln(model.r + x) - gammaln(model.r)) + customers * (
            model.r * np.log(model.alpha) + model.s * np.log(model.beta)
        )
        gradient = np.array(
            [
                weight_of @ (digamma(model.r + x) - digamma(model.r))
                + customers * np.log(model.alpha),
                customers * model.r / model.alpha,
                customers * np.log(model.beta),
                customers * model.s / model.beta,
            ]
        )
        for begin in range(0, len(self.cells), _CHUNK):
            part_value, part_gradient = _part(model, self.cells.take(slice(begin, begin + _CHUNK)))
            value += part_value
            gradient += part_gradient
        return float(value), gradient * np.exp(log_parameters)


def _part(model: ParetoNbd, cells: Cells) -> tuple[float, FloatArray]:
    """Logarithm of P(alive) + P(gone) and its gradient, summed over some cells."""
    alive, gone = _alive_and_gone(model, cells)
    shape = model.r + cells.repeats
    is_gone = expit(gone.log_integral - alive)
    is_alive = 1 - is_gone
    alpha, beta = model.alpha + cells.age, model.beta + cells.age
    per_customer = [
        -is_alive * np.log(alpha) - is_gone * gone.log_alpha,
        -shape * (is_alive / alpha + is_gone * gone.inverse_alpha),
        -is_alive * np.log(beta) + is_gone * (1 / model.s - gone.log_beta),
        -is_alive * model.s / beta - is_gone * (model.s + 1) * gone.inverse_beta,
    ]
    value = cells.weight @ np.logaddexp(alive, gone.log_integral)
    return float(value), np.array([cells.weight @ each for each in per_customer])
