"""The package lifetimes fits the same cells: an independent check that stands beside every fit.

lifetimes (Cameron Davidson-Pilon, MIT) has no priors, raises on some small shops and has had no
release since 2020; here it only referees, and what it raises becomes words.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from customer_value.clv.cells import Cells, SpendCells


@dataclass(frozen=True)
class Referee:
    """What lifetimes says.

    Attributes:
        parameters: By our names; empty where it failed.
        note: Why it failed, in words, else empty.
    """

    parameters: dict[str, float]
    note: str


def lifetimes_dropout(cells: Cells, model_name: str) -> Referee:
    """Fit of a dropout model by lifetimes, weighted, without penalty.

    Raises:
        KeyError: For a model that it does not have.
    """
    # it takes half a second to import, and only this needs it
    from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

    fitter = {
        "mbg_nbd": ModifiedBetaGeoFitter,
        "bg_nbd": BetaGeoFitter,
        "pareto_nbd": ParetoNBDFitter,
    }[model_name]
    return _fitted(
        fitter, cells.repeats, cells.recency, cells.age, weights=cells.weight, our_names={}
    )


def lifetimes_spend(cells: SpendCells) -> Referee:
    """Fit of the Gamma-Gamma model by lifetimes, weighted, without penalty."""
    from lifetimes import GammaGammaFitter

    return _fitted(
        GammaGammaFitter,
        cells.purchases,
        cells.mean_value,
        weights=cells.weight,
        our_names={"v": "gamma"},
    )


def _fitted(fitter: type, *data: np.ndarray, weights: np.ndarray, our_names: dict) -> Referee:
    from lifetimes import fitters

    # it prints pages where it fails; standard output belongs to whoever builds
    fitters.print = lambda *_: None
    # its likelihood changes the warning filters of the whole process
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = fitter().fit(*data, weights=weights).params_
        # whatever another package trips over must not stop a build
        except Exception as error:
            reason = str(error).strip().split("\n")[0][:200]
            return Referee({}, f"lifetimes failed: {type(error).__name__}: {reason}")
    values = {our_names.get(name, name): float(each) for name, each in found.items()}
    if not np.isfinite(list(values.values())).all():
        return Referee({}, "lifetimes gave no finite parameters.")
    return Referee(values, "")
