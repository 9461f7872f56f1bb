"""Gamma-Gamma: what a purchase day is worth.

The value of a customer's purchase day is Gamma(p, rate nu), and nu is Gamma(q, rate gamma) over
customers, independent of how often she buys (Fader, Hardie & Lee 2005, "RFM and CLV: using
iso-value curves for customer base analysis"; Fader & Hardie 2013, "The Gamma-Gamma model of
monetary value"). After k purchase days with mean z her nu is Gamma(q + p k, rate gamma + k z).

Two modes say which purchase days count. "all": every one, k = x + 1, so that one-time buyers
teach and learn as well. "repeat": those after the first, k = x, as lifetimes and the papers
have it.

q is kept above 1: below it the mean value over customers is infinite.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, digamma, gammaln

from customer_value.clv.cells import FloatArray, SpendCells

SpendMode = Literal["all", "repeat"]


@dataclass(frozen=True)
class GammaGamma:
    """Parameters of the Gamma-Gamma model.

    Attributes:
        p: Shape of a purchase day's value within a customer.
        q: Shape of the value level over customers, above 1.
        gamma: Rate of the same, in money.
    """

    p: float
    q: float
    gamma: float

    names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    @property
    def population_mean(self) -> float:
        """Expected value of a purchase day of a customer nobody knows, p gamma / (q - 1)."""
        return self.p * self.gamma / (self.q - 1)

    def scale(self, purchases: npt.ArrayLike, mean_value: npt.ArrayLike) -> FloatArray:
        """The rate gamma + k z of a customer's value level, in money, shape (n,).

        Expected values and all quantiles of her spending are this times a number that depends
        on her counts alone. With k = 0 the mean value may be missing.
        """
        purchases = np.asarray(purchases, float)
        bought = np.where(purchases > 0, purchases * np.asarray(mean_value, float), 0.0)
        return self.gamma + bought

    def value_per_scale(self, purchases: npt.ArrayLike) -> FloatArray:
        """Expected value of a purchase day divided by `scale`: p / (p k + q - 1)."""
        return self.p / (self.p * np.asarray(purchases, float) + self.q - 1)

    def expected_value(self, purchases: npt.ArrayLike, mean_value: npt.ArrayLike) -> FloatArray:
        """Expected value of a customer's next purchase day, in money, shape (n,).

        p (gamma + k z) / (p k + q - 1), a mean of her own and the population's: eq. 5 of Fader
        & Hardie 2013.
        """
        return self.scale(purchases, mean_value) * self.value_per_scale(purchases)

    def value_quantile(
        self, purchases: npt.ArrayLike, mean_value: npt.ArrayLike, probability: float
    ) -> FloatArray:
        """Quantile of the value of one purchase day to come, in money, shape (n,).

        Value / `scale` is beta prime (p, q + p k): a Gamma(p) over a Gamma(q + p k).
        """
        shape = self.q + self.p * np.asarray(purchases, float)
        share = betaincinv(self.p, shape, probability)
        return self.scale(purchases, mean_value) * share / (1 - share)


class GammaGammaLikelihood:
    """Log-likelihood of spend cells and its gradient in (log p, log(q - 1), log mean).

    The mean p gamma / (q - 1), here over the mean of the data, replaces gamma: it is what the
    data know best, and nearly independent of the others. gamma = mean (q - 1) / p.
    """

    def __init__(self, cells: SpendCells) -> None:
        """Divides values by their mean over customers, so that currencies do not matter."""
        self.cells = cells
        self.unit = float(np.average(cells.mean_value, weights=cells.weight)) if len(cells) else 1.0
        self.value = cells.mean_value / self.unit
        self.distinct, place = np.unique(cells.purchases, return_inverse=True)
        self.place = place
        self.weight_of = np.bincount(place, cells.weight, minlength=len(self.distinct))
        self.log_bought = np.log(cells.purchases * self.value)
        # of values in money: f(z) dz is the same in any unit
        self.constant = -float(cells.weight @ np.log(cells.mean_value))

    def model(self, place: FloatArray) -> GammaGamma:
        """The parameters at a place (log p, log(q - 1), log mean)."""
        p, beyond, mean = np.exp(place)
        return GammaGamma(float(p), float(1 + beyond), float(self.unit * mean * beyond / p))

    def jacobian(self, place: FloatArray) -> FloatArray:
        """Derivatives of (p, q, gamma) by the place, shape (3, 3)."""
        model = self.model(place)
        return np.array(
            [
                [model.p, 0, 0],
                [0, model.q - 1, 0],
                [-model.gamma, model.gamma, model.gamma],
            ]
        )

    def __call__(self, place: FloatArray) -> tuple[float, FloatArray]:
        """Log-likelihood, summed over customers, and its gradient, shape (3,).

        Eq. 1a of Fader & Hardie 2013.
        """
        p, beyond, mean = np.exp(place)
        q, gamma = 1 + beyond, mean * beyond / p
        k, weight_of = self.distinct, self.weight_of
        weight = self.cells.weight
        log_bought = self.log_bought
        purchases = self.cells.purchases
        total = gamma + purchases * self.value
        log_total = np.log(total)
        value_of = gammaln(p * k + q) - gammaln(p * k) - gammaln(q) + q * np.log(gamma)
        value = (
            weight_of @ value_of
            + weight @ (p * purchases * log_bought - (p * purchases + q) * log_total)
            + self.constant
        )
        psi_total, psi_own = digamma(p * k + q), digamma(p * k)
        d_p = weight_of @ (k * (psi_total - psi_own)) + weight @ (
            purchases * (log_bought - log_total)
        )
        d_q = weight_of @ (psi_total - digamma(q) + np.log(gamma)) - weight @ log_total
        d_gamma = weight_of.sum() * q / gamma - weight @ ((p * purchases + q) / total)
        by_gamma = gamma * d_gamma
        return float(value), np.array([p * d_p - by_gamma, beyond * d_q + by_gamma, by_gamma])
