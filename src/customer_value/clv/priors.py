"""Weak beliefs about parameters before a shop's own customers are seen.

Log-normal, wide (95% of a prior with a spread of 1 lies within a factor of 7 either way), and
centred where the published shops lie: CDNOW and the like have r, s and a of .2 to 1, b of 1.5 to
3, and alpha and beta of one to three months. Ten repeat buyers outweigh them; below that they are
all that keeps a forecast within reason.
"""

from dataclasses import dataclass

import numpy as np

from customer_value.clv.cells import FloatArray


@dataclass(frozen=True)
class LogNormal:
    """Prior of one parameter.

    Attributes:
        median: Its middle.
        spread: Standard deviation of its logarithm.
        is_time: Whether the median is in days.
    """

    median: float
    spread: float
    is_time: bool = False


BETA_GEOMETRIC = (
    LogNormal(0.6, 1.0),
    LogNormal(60.0, 1.25, is_time=True),
    LogNormal(0.8, 1.0),
    LogNormal(2.0, 1.0),
)
PARETO = (
    LogNormal(0.6, 1.0),
    LogNormal(60.0, 1.25, is_time=True),
    LogNormal(0.6, 1.0),
    LogNormal(90.0, 1.25, is_time=True),
)
# p; q - 1; the mean value of a purchase day over customers, relative to the shop's own
GAMMA_GAMMA = (LogNormal(4.0, 1.0), LogNormal(2.0, 1.0), LogNormal(1.0, 1.0))


@dataclass(frozen=True, eq=False)
class Prior:
    """Priors of a model's parameters, on the logarithm.

    Attributes:
        centre: Logarithms of the medians, shape (m,).
        precision: Strength over squared spreads, shape (m,); 0 is no prior.
    """

    centre: FloatArray
    precision: FloatArray

    def __call__(self, place: FloatArray) -> tuple[float, FloatArray]:
        """Logarithm of the density, up to a constant, and its gradient, shape (m,)."""
        away = place - self.centre
        return -float(self.precision @ away**2) / 2, -self.precision * away


def prior_of(beliefs: tuple[LogNormal, ...], strength: float, time_unit_days: float) -> Prior:
    """The prior in the time unit of the cells.

    Args:
        beliefs: One for each parameter.
        strength: 0 for none (maximum likelihood), 1 for the beliefs as they stand; 2 counts
            them twice.
        time_unit_days: Days in one unit of the cells' times, 7 for weeks.
    """
    medians = [each.median / (time_unit_days if each.is_time else 1) for each in beliefs]
    spreads = np.array([each.spread for each in beliefs])
    return Prior(np.log(medians), strength / spreads**2)
