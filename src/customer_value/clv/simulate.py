"""Shops drawn from the models themselves: referees of tests, and data of benchmarks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from customer_value.clv.cells import Cells, FloatArray, SpendCells, make_cells, make_spend_cells
from customer_value.clv.fit import DropoutModel
from customer_value.clv.gamma_gamma import GammaGamma
from customer_value.clv.pareto import ParetoNbd


@dataclass(frozen=True, eq=False)
class SimulatedShop:
    """Customers with a past and a future.

    Attributes:
        cells: One cell of weight 1 per customer, shape (n,).
        is_alive: Whether she has not left at her age T, shape (n,).
        future: Purchases within the horizon after T, shape (n,).
    """

    cells: Cells
    is_alive: npt.NDArray[np.bool_]
    future: FloatArray


def simulate_shop(
    model: DropoutModel, ages: FloatArray, horizon: float, rng: np.random.Generator
) -> SimulatedShop:
    """Draws each customer's rate, purchases and departure by the model's own story.

    Args:
        model: Any dropout model.
        ages: T of each customer, shape (n,).
        horizon: How far beyond T to go on.
        rng: Source of chance.
    """
    count = len(ages)
    rate = rng.gamma(model.r, 1 / model.alpha, count)
    number = rng.poisson(rate * (ages + horizon))
    who = np.repeat(np.arange(count), number)
    when = rng.random(len(who)) * (ages + horizon)[who]
    order = np.lexsort((when, who))
    when = when[order]
    if isinstance(model, ParetoNbd):
        leaves = rng.exponential(size=count) / rng.gamma(model.s, 1 / model.beta, count)
        happens = when <= leaves[who]
        is_alive = leaves > ages
    else:
        chance = np.maximum(rng.beta(model.a, model.b, count), 1e-12)
        # the repeat after which she leaves; 0 is the first purchase of all
        last = rng.geometric(chance) - model.chances_beyond_repeats
        first = np.concatenate([[0], np.cumsum(number)[:-1]])
        happens = np.arange(len(who)) - first[who] < last[who]
        is_alive = None
    who, when = who[happens], when[happens]
    past = when <= ages[who]
    repeats = np.bincount(who[past], minlength=count)
    if is_alive is None:
        is_alive = repeats < last
    recency = np.zeros(count)
    np.maximum.at(recency, who[past], when[past])
    future = np.bincount(who[~past], minlength=count).astype(float)
    return SimulatedShop(make_cells(repeats, recency, ages), is_alive, future)


def simulate_spend(
    model: GammaGamma, purchases: FloatArray, future: FloatArray, rng: np.random.Generator
) -> tuple[SpendCells, FloatArray]:
    """Draws what customers spent on k purchase days, and will on some more.

    Args:
        model: A spend model.
        purchases: k, at least 1, shape (n,).
        future: Purchase days to come, shape (n,).
        rng: Source of chance.

    Returns:
        Cells of weight 1, and the revenue of the days to come, in money, shape (n,).
    """
    level = rng.gamma(model.q, 1 / model.gamma, len(purchases))
    past = rng.gamma(model.p * purchases) / level
    coming = np.where(future > 0, rng.gamma(np.maximum(model.p * future, 1e-9)), 0.0) / level
    return make_spend_cells(purchases, past / purchases), coming
