"""Fits the models to cells, and says in words how far the fit can be trusted.

The ladder, by the number of customers with a second purchase day:

| model_status | repeat buyers | how |
|---|---|---|
| ok_mle | 500 or more | maximum likelihood |
| ok_map | 10 to 499 | maximum a posteriori with weak priors |
| shrinkage | 1 to 9 | shapes are a typical shop's; only the level is learned |
| insufficient_data | none | no parameters |

A rung whose search finds no clear top steps down to the next. Nothing here raises on small or
odd data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from customer_value.clv.beta_geometric import (
    BetaGeometric,
    BetaGeometricLikelihood,
    BgNbd,
    MbgNbd,
)
from customer_value.clv.cells import Cells, FloatArray, SpendCells
from customer_value.clv.gamma_gamma import GammaGamma, GammaGammaLikelihood, SpendMode
from customer_value.clv.optimise import Top, climb
from customer_value.clv.pareto import ParetoLikelihood, ParetoNbd
from customer_value.clv.priors import (
    BETA_GEOMETRIC,
    GAMMA_GAMMA,
    PARETO,
    LogNormal,
    Prior,
    prior_of,
)

DropoutModel = BetaGeometric | ParetoNbd
ModelName = Literal["mbg_nbd", "bg_nbd", "pareto_nbd"]
Status = Literal["ok_mle", "ok_map", "shrinkage", "insufficient_data"]

MODELS: dict[str, type[DropoutModel]] = {
    "mbg_nbd": MbgNbd,
    "bg_nbd": BgNbd,
    "pareto_nbd": ParetoNbd,
}
MLE_REPEATERS = 500
SHRINKAGE_REPEATERS = 10


@dataclass(frozen=True, eq=False)
class Fit:
    """What came of a fit.

    Attributes:
        model_name: A key of `MODELS`, or gamma_gamma.
        parameters: The fitted model; None where there are too few data.
        standard_errors: Of each parameter, from the Hessian at the top (of the posterior where
            priors take part); empty for those that were not learned, or where it is no top.
        log_likelihood: Of the data at the parameters, priors left out; nan without parameters.
        model_status: The rung of the ladder.
        status_detail: The same in words.
        customers: Number of customers.
        repeaters: Number of customers with a second purchase day.
        is_converged: Whether a clear top was found.
        evaluations: How often the likelihood was evaluated.
    """

    model_name: str
    parameters: DropoutModel | GammaGamma | None
    standard_errors: dict[str, float]
    log_likelihood: float
    model_status: Status
    status_detail: str
    customers: float
    repeaters: float
    is_converged: bool
    evaluations: int


@dataclass(frozen=True, eq=False)
class _Problem:
    """A model and its data, ready to be fitted.

    Attributes:
        likelihood: Log-likelihood and gradient by place (logarithms).
        parameters_at: The model at a place.
        jacobian: Derivatives of its parameters by the place.
        beliefs: Priors of the place.
        level: Which entries are learned even from the fewest data.
        starts: Where the search may begin, in turn.
        customers: Number of customers.
        repeaters: Number of customers with a second purchase day.
        told: Sentences, or parts of them, for status_detail.
        time_unit_days: Days in a unit of the cells' times.
    """

    model_name: str
    likelihood: Callable[[FloatArray], tuple[float, FloatArray]]
    parameters_at: Callable[[FloatArray], DropoutModel | GammaGamma]
    jacobian: Callable[[FloatArray], FloatArray]
    beliefs: tuple[LogNormal, ...]
    level: FloatArray
    starts: list[FloatArray]
    customers: float
    repeaters: float
    told: dict[str, str]
    time_unit_days: float = 1.0


def fit_dropout(
    cells: Cells,
    model: ModelName = "mbg_nbd",
    prior_strength: float = 1.0,
    time_unit_days: float = 1.0,
) -> Fit:
    """Fits one dropout model with priors of a given strength, whatever the number of customers.

    Args:
        cells: Customers, in days.
        model: A key of `MODELS`.
        prior_strength: 0 is maximum likelihood; 1 the priors of `priors`.
        time_unit_days: Days in a unit of the cells' times, so that priors mean the same.

    Returns:
        The fit; model_status is ok_mle without priors and ok_map with them, or
        insufficient_data without any repeat buyer.

    Raises:
        KeyError: For an unknown model.
    """
    return _plain(_dropout_problem(cells, model, time_unit_days), prior_strength)


def fit_ladder(
    cells: Cells,
    model: ModelName = "mbg_nbd",
    prior_strength: float = 1.0,
    time_unit_days: float = 1.0,
) -> Fit:
    """Fits one dropout model as well as its data allow: the ladder of the module's docstring.

    Args:
        cells: Customers, in days; any number of them.
        model: A key of `MODELS`.
        prior_strength: Strength of the priors below 500 repeat buyers; above 0.
        time_unit_days: Days in a unit of the cells' times.

    Returns:
        The fit; `parameters` is None where model_status is insufficient_data.

    Raises:
        KeyError: For an unknown model.
    """
    return _ladder(_dropout_problem(cells, model, time_unit_days), prior_strength)


def fit_spend(cells: SpendCells, mode: SpendMode = "all", prior_strength: float = 1.0) -> Fit:
    """Fits the Gamma-Gamma model with priors of a given strength; see `fit_dropout`."""
    return _plain(_spend_problem(cells, mode), prior_strength)


def fit_spend_ladder(
    cells: SpendCells, mode: SpendMode = "all", prior_strength: float = 1.0
) -> Fit:
    """Fits the Gamma-Gamma model as well as its data allow; see `fit_ladder`.

    Args:
        cells: Customers with k purchase days of the mode and their mean value.
        mode: What k counts; decides who is a repeat buyer (k > 1 in mode "all").
        prior_strength: Strength of the priors below 500 repeat buyers; above 0.
    """
    return _ladder(_spend_problem(cells, mode), prior_strength)


def log_likelihood(cells: Cells, parameters: DropoutModel) -> float:
    """Log-likelihood of a dropout model, summed over customers."""
    names = {model: name for name, model in MODELS.items()}
    problem = _dropout_problem(cells, names[type(parameters)], 1)
    place = np.log([getattr(parameters, name) for name in parameters.names])
    return problem.likelihood(place)[0]


def spend_log_likelihood(cells: SpendCells, parameters: GammaGamma) -> float:
    """Log-likelihood of a spend model, summed over customers; nan where q is 1 or less."""
    if parameters.q <= 1:
        return np.nan
    likelihood = GammaGammaLikelihood(cells)
    mean = parameters.population_mean / likelihood.unit
    return likelihood(np.log([parameters.p, parameters.q - 1, mean]))[0]


def _dropout_problem(cells: Cells, model_name: str, time_unit_days: float) -> _Problem:
    model = MODELS[model_name]
    beliefs = PARETO if model is ParetoNbd else BETA_GEOMETRIC
    likelihood = (
        ParetoLikelihood(cells) if model is ParetoNbd else BetaGeometricLikelihood(model, cells)
    )
    middle = prior_of(beliefs, 1, time_unit_days).centre

    def parameters_at(place: FloatArray) -> DropoutModel:
        return model(*(float(each) for each in np.exp(place)))

    return _Problem(
        model_name=model_name,
        likelihood=likelihood,
        parameters_at=parameters_at,
        jacobian=lambda place: np.diag(np.exp(place)),
        beliefs=beliefs,
        level=np.array([False, True, False, False]),
        # rare buyers who stay, and eager ones who leave soon
        starts=[middle, middle + np.array([0, 2, -1, 0]), middle + np.array([1, -1, 1, 0])],
        customers=cells.customers,
        repeaters=cells.repeaters,
        time_unit_days=time_unit_days,
        told={
            "none": "No customers.",
            "nobody": "None of {customers} has bought on a second day.",
            "shrinkage": "only how soon customers buy again is learned (alpha)",
        },
    )


def _spend_problem(cells: SpendCells, mode: SpendMode) -> _Problem:
    least = 2 if mode == "all" else 1
    likelihood = GammaGammaLikelihood(cells)
    middle = prior_of(GAMMA_GAMMA, 1, 1).centre
    return _Problem(
        model_name="gamma_gamma",
        likelihood=likelihood,
        parameters_at=likelihood.model,
        jacobian=likelihood.jacobian,
        beliefs=GAMMA_GAMMA,
        level=np.array([False, False, True]),
        starts=[middle, middle + np.array([1, 1, 0]), middle + np.array([-1, -1, 0])],
        customers=cells.customers,
        repeaters=float(cells.weight[cells.purchases >= least].sum()),
        told={
            "none": "No customers with a purchase day of positive value.",
            "nobody": "None of {customers} with a value has bought on a second day.",
            "shrinkage": "only the mean value of a purchase day is learned",
        },
    )


def _plain(problem: _Problem, prior_strength: float) -> Fit:
    if not problem.repeaters:
        return _insufficient(problem)
    status: Status = "ok_map" if prior_strength > 0 else "ok_mle"
    prior = prior_of(problem.beliefs, prior_strength, problem.time_unit_days)
    return _fit(problem, prior, status, "")


def _ladder(problem: _Problem, prior_strength: float) -> Fit:
    if not problem.repeaters:
        return _insufficient(problem)
    seen = (
        f"{_counted(problem.repeaters, 'repeat buyer')} among "
        f"{_counted(problem.customers, 'customer')}"
    )
    unit = problem.time_unit_days
    reason = ""
    if problem.repeaters >= MLE_REPEATERS:
        free = prior_of(problem.beliefs, 0, unit)
        fit = _fit(problem, free, "ok_mle", f"{seen}: maximum likelihood.")
        if fit.is_converged:
            return fit
        reason = "whose likelihood has no clear top"
    prior = prior_of(problem.beliefs, prior_strength, unit)
    if problem.repeaters >= SHRINKAGE_REPEATERS:
        reason = reason or f"fewer than {MLE_REPEATERS}"
        detail = f"{seen}, {reason}: weak priors steady the estimates."
        fit = _fit(problem, prior, "ok_map", detail)
        if fit.is_converged:
            return fit
        reason = "who tell too little even with weak priors"
    reason = reason or f"fewer than {SHRINKAGE_REPEATERS}"
    detail = f"{seen}, {reason}: {problem.told['shrinkage']}, the rest is a typical shop's."
    return _fit(problem, prior, "shrinkage", detail, problem.level)


def _fit(
    problem: _Problem,
    prior: Prior,
    status: Status,
    detail: str,
    learned: FloatArray | None = None,
) -> Fit:
    """Climbs from the first start, and from the others where that finds no clear top."""
    learned = np.ones(len(problem.level), bool) if learned is None else learned

    def whole(part: FloatArray) -> FloatArray:
        place = prior.centre.copy()
        place[learned] = part
        return place

    def posterior(part: FloatArray) -> tuple[float, FloatArray]:
        place = whole(part)
        value, gradient = problem.likelihood(place)
        belief, pull = prior(place)
        return value + belief, (gradient + pull)[learned]

    tops: list[Top] = []
    for start in problem.starts:
        tops.append(climb(posterior, start[learned], prior.centre[learned], problem.customers))
        if tops[-1].is_clear:
            break
    best = max(tops, key=lambda top: (top.is_clear, top.value))
    place = whole(best.place)
    return Fit(
        model_name=problem.model_name,
        parameters=problem.parameters_at(place),
        standard_errors=_standard_errors(problem, place, best, learned),
        log_likelihood=problem.likelihood(place)[0],
        model_status=status,
        status_detail=detail,
        customers=problem.customers,
        repeaters=problem.repeaters,
        is_converged=best.is_clear,
        evaluations=sum(top.evaluations for top in tops),
    )


def _standard_errors(
    problem: _Problem, place: FloatArray, top: Top, learned: FloatArray
) -> dict[str, float]:
    """By the delta method: J C J', C the inverse of the Hessian in logarithms."""
    if not top.is_clear:
        return {}
    jacobian = problem.jacobian(place)[:, learned]
    variance = np.diag(jacobian @ np.linalg.inv(-top.hessian) @ jacobian.T)
    names = problem.parameters_at(place).names
    return {
        name: float(np.sqrt(each)) for name, each in zip(names, variance, strict=True) if each > 0
    }


def _insufficient(problem: _Problem) -> Fit:
    kind = "nobody" if problem.customers else "none"
    return Fit(
        model_name=problem.model_name,
        parameters=None,
        standard_errors={},
        log_likelihood=np.nan,
        model_status="insufficient_data",
        status_detail=problem.told[kind].format(customers=_counted(problem.customers, "customer")),
        customers=problem.customers,
        repeaters=0.0,
        is_converged=False,
        evaluations=0,
    )


def _counted(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if round(number) == 1 else 's'}"
