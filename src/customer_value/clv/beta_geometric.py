"""BG/NBD and MBG/NBD: a customer may leave after each purchase.

While alive she buys at random times, lambda a day; after a purchase she leaves for good with
probability p. Lambda is Gamma(r, rate alpha) and p is Beta(a, b) over customers. In the BG/NBD
she may leave after each repeat purchase (Fader, Hardie & Lee 2005, "Counting your customers the
easy way"), in the MBG/NBD after the first one too (Batislam, Denizel & Filiztekin 2007; Hoppe &
Wagner 2007), so that one-time buyers can be gone.

Given that she is alive at age T with x repeats, lambda is Gamma(r + x, alpha + T) and p is
Beta(a, b'), independent of each other, with b' = b + x for the BG/NBD and b + x + 1 for the
MBG/NBD; all that follows rests on that.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln

from customer_value.clv.cells import Cells, FloatArray
from customer_value.clv.quadrature import beta_rule

# The integrand of the expectation has a pole at p = -(alpha + T) / t. 32 nodes are within 1e-9
# up to t = 30 (alpha + T); beyond that, which is customers just won by a shop whose customers buy
# every few days, the pole is so near that 128 are needed: 1e-7 up to t = 1000 (alpha + T).
NODES, FAR_NODES = 32, 128
_FAR = 30.0
# rows evaluated at a time, so that memory stays small on any number of cells
_CHUNK = 16_384


@dataclass(frozen=True)
class BetaGeometric:
    """Parameters of a model of the family; use `BgNbd` or `MbgNbd`.

    Attributes:
        r: Shape of the purchase rate over customers.
        alpha: Rate of the same, in days (the unit of the cells).
        a: First parameter of the chance to leave; the mean chance is a / (a + b).
        b: Second parameter of the same.
    """

    r: float
    alpha: float
    a: float
    b: float

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    # which parameters are times
    times: ClassVar[tuple[bool, ...]] = (False, True, False, False)
    # purchases after which one may leave, less repeats: the first one counts in the MBG/NBD
    chances_beyond_repeats: ClassVar[int]

    @property
    def shortest_time(self) -> float:
        """The time, in days, within which nothing in a forecast changes much."""
        return self.alpha

    def p_alive(self, cells: Cells) -> FloatArray:
        """Probability that a customer has not left by the as-of date, shape (n,).

        1 / (1 + a / (b' - 1) ((alpha + T) / (alpha + t_x))^(r + x)); 1 for one-time buyers of
        the BG/NBD. BG: Fader, Hardie & Lee 2008, "Computing P(alive) using the BG/NBD model";
        MBG: Batislam et al. 2007.
        """
        return expit(-self._log_odds_gone(cells))

    def expected_purchases_if_alive(self, cells: Cells, horizons: FloatArray) -> FloatArray:
        """Purchase days expected within each horizon of one alive at T, shape (n, h).

        E_p[(1 - ((alpha + T) / (alpha + T + p t))^(r + x)) / p] with p ~ Beta(a, b'): equal to
        the closed form with 2F1 of Fader, Hardie & Lee 2005, eq. 10, but without its poles at
        a = 1 and its cancellation for a + b < 1.
        """
        horizons = np.asarray(horizons, float)
        expected = np.empty((len(cells), len(horizons)))
        far = horizons.max(initial=0.0) > _FAR * (self.alpha + cells.age)
        for rows, nodes in ((np.flatnonzero(~far), NODES), (np.flatnonzero(far), FAR_NODES)):
            expected[rows] = self._expected(cells.take(rows), horizons, nodes)
        return expected

    def _expected(self, cells: Cells, horizons: FloatArray, count: int) -> FloatArray:
        distinct, place = np.unique(cells.repeats, return_inverse=True)
        nodes, weights = beta_rule(
            np.full(len(distinct), self.a), self._b_if_alive(distinct), count
        )
        expected = np.empty((len(cells), len(horizons)))
        for begin in range(0, len(cells), _CHUNK):
            rows = slice(begin, begin + _CHUNK)
            p, weight = nodes[place[rows]], weights[place[rows]]
            per_p = weight / p
            shape = (self.r + cells.repeats[rows])[:, None]
            pace = p / (self.alpha + cells.age[rows])[:, None]
            for column, horizon in enumerate(horizons):
                bought = -np.expm1(-shape * np.log1p(pace * horizon))
                expected[rows, column] = np.einsum("ij,ij->i", bought, per_p)
        return expected

    def buying_times(self, cells: Cells, horizon: float) -> tuple[FloatArray, FloatArray]:
        """Times within the horizon in which one alive can buy, and their weights, (n, 1) each.

        The whole horizon: she leaves at purchases only, which `stays` accounts for.
        """
        return np.full((len(cells), 1), float(horizon)), np.ones((len(cells), 1))

    def stays(self, repeats: FloatArray, counts: FloatArray) -> FloatArray:
        """Probability that one alive at T stays after each of the next j - 1 purchases.

        B(a, b' + j - 1) / B(a, b'), for j >= 1.
        """
        b = self._b_if_alive(repeats)
        return np.exp(betaln(self.a, b + counts - 1) - betaln(self.a, b))

    def stays_once_more(self, repeats: FloatArray, count: int) -> FloatArray:
        """Of those who stayed after count - 1 purchases, the share that stays after `count`."""
        b = self._b_if_alive(repeats) + count - 1
        return b / (self.a + b)

    def _b_if_alive(self, repeats: FloatArray) -> FloatArray:
        return self.b + repeats + self.chances_beyond_repeats

    def _log_odds_gone(self, cells: Cells) -> FloatArray:
        shape = self.r + cells.repeats
        silence = np.log((self.alpha + cells.age) / (self.alpha + cells.recency))
        chances = cells.repeats + self.chances_beyond_repeats
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(self.a) - np.log(self.b + chances - 1) + shape * silence
        return np.where(chances > 0, odds, -np.inf)


@dataclass(frozen=True)
class BgNbd(BetaGeometric):
    """Beta-geometric/NBD (Fader, Hardie & Lee 2005): one-time buyers are always alive."""

    chances_beyond_repeats: ClassVar[int] = 0


@dataclass(frozen=True)
class MbgNbd(BetaGeometric):
    """Modified BG/NBD (Batislam et al. 2007): a customer may leave after her first purchase."""

    chances_beyond_repeats: ClassVar[int] = 1


class BetaGeometricLikelihood:
    """Log-likelihood of cells and its gradient, as a function of the logarithms of parameters.

    Gamma and digamma functions depend on x alone, so they are evaluated once per distinct x.
    """

    def __init__(self, kind: type[BetaGeometric], cells: Cells) -> None:
        """Sums weights by distinct x once."""
        self.kind = kind
        self.cells = cells
        self.distinct, self.place = np.unique(cells.repeats, return_inverse=True)
        self.weight_of = np.bincount(self.place, cells.weight, minlength=len(self.distinct))
        # BG/NBD: one who never came back cannot have left
        self.can_be_gone_of = self.distinct + kind.chances_beyond_repeats > 0

    def __call__(self, log_parameters: FloatArray) -> tuple[float, FloatArray]:
        """Log-likelihood, summed over customers, and its gradient, shape (4,).

        Eq. 6 of Fader, Hardie & Lee 2005 for the BG/NBD and eq. 3 of Batislam et al. 2007 for
        the MBG/NBD, written as P(bought so, and alive) times 1 + odds of having left.
        """
        r, alpha, a, b = np.exp(log_parameters)
        x, weight_of = self.distinct, self.weight_of
        cells, weight = self.cells, self.cells.weight
        after = b + x + self.kind.chances_beyond_repeats
        value_of = (
            gammaln(r + x)
            - gammaln(r)
            + r * np.log(alpha)
            + gammaln(after)
            - gammaln(a + after)
            + gammaln(a + b)
            - gammaln(b)
        )
        d_r_of = digamma(r + x) - digamma(r) + np.log(alpha)
        d_a_of = digamma(a + b) - digamma(a + after)
        d_b_of = digamma(after) - digamma(a + after) - digamma(b) + digamma(a + b)

        shape = r + cells.repeats
        age, recency = alpha + cells.age, alpha + cells.recency
        log_age = np.log(age)
        silence = log_age - np.log(recency)
        left = np.where(self.can_be_gone_of, after - 1, 1.0)
        odds_of = np.where(self.can_be_gone_of, np.log(a) - np.log(left), -np.inf)
        odds = odds_of[self.place] + shape * silence
        gone = expit(odds)
        value = weight_of @ value_of + weight @ (np.logaddexp(0, odds) - shape * log_age)
        weighted_gone = weight * gone
        gone_of = np.bincount(self.place, weighted_gone, minlength=len(x))
        gradient = np.array(
            [
                weight_of @ d_r_of - weight @ log_age + weighted_gone @ silence,
                cells.customers * r / alpha
                - weight @ (shape / age)
                + weighted_gone @ (shape * (1 / age - 1 / recency)),
                weight_of @ d_a_of + gone_of.sum() / a,
                weight_of @ d_b_of - (gone_of / left).sum(),
            ]
        )
        return float(value), gradient * np.array([r, alpha, a, b])
