"""Finds the top of a smooth function of a few numbers, always the same one.

BFGS on analytic gradients brings it near, Newton steps with a Hessian of differenced gradients
finish; the same Hessian gives the standard errors.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from customer_value.clv.cells import FloatArray

Objective = Callable[[FloatArray], tuple[float, FloatArray]]

# Logarithms of parameters stay this near to the prior's centre (a factor of 3,000 either way),
# where every function involved is exact. A top beyond means that the data do not say.
WALL = 8.0
_STEP = 1e-4
_ENOUGH = 1e-7
_FLATTEST = 1 / 2.0**2


@dataclass(frozen=True, eq=False)
class Top:
    """Where the search ended.

    Attributes:
        place: The arguments, shape (m,).
        value: The function there.
        hessian: Second derivatives there, shape (m, m).
        is_clear: Whether it is a clear maximum off the wall: what a further Newton step would
            win is below 1e-4 units of the function, and no direction is flatter than a standard
            error of 2 (a factor of 7 of some parameter).
        evaluations: How often the function was evaluated.
    """

    place: FloatArray
    value: float
    hessian: FloatArray
    is_clear: bool
    evaluations: int


def climb(objective: Objective, start: FloatArray, centre: FloatArray, scale: float) -> Top:
    """Maximises a function from one start.

    Args:
        objective: Gives value and gradient, shape (m,).
        start: First arguments, shape (m,).
        centre: Middle of the region that is searched, shape (m,).
        scale: Size of the function, such as the number of customers.

    Returns:
        The place found; never raises for functions that turn infinite or flat.
    """
    count = 0

    def counted(place: FloatArray) -> tuple[float, FloatArray]:
        nonlocal count
        count += 1
        over = np.clip(place - centre, -WALL, WALL) - (place - centre)
        if np.abs(over).max() > WALL:
            return -np.inf, np.zeros_like(place)
        value, gradient = objective(place)
        return value - 10 * scale * float(over @ over), gradient + 20 * scale * over

    def descended(place: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = counted(place)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e30, np.zeros_like(place)
        return -value / scale, -gradient / scale

    # steps that try absurd arguments are answered with 1e30 and taken back
    with np.errstate(all="ignore"):
        found = minimize(
            descended, start, jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": 200}
        )
        place = found.x
        value, gradient = counted(place)
        for _ in range(20):
            hessian = _hessian(counted, place)
            step = _newton_step(hessian, gradient)
            gain = float(gradient @ step) / 2
            if not gain > _ENOUGH:
                break
            length = 1.0
            while length > 1e-3:
                tried = counted(place + length * step)
                if tried[0] > value:
                    break
                length /= 2
            else:
                break
            place, (value, gradient) = place + length * step, tried
    is_clear = bool(
        np.isfinite(hessian).all()
        and np.linalg.eigvalsh(-hessian).min() > _FLATTEST
        and gain < 1e-4
        and np.abs(place - centre).max() < WALL
    )
    return Top(place, value, hessian, is_clear, count)


def _hessian(objective: Objective, place: FloatArray) -> FloatArray:
    """Second derivatives by central differences of the gradient, shape (m, m)."""
    rows = [
        objective(place + each)[1] - objective(place - each)[1]
        for each in _STEP * np.eye(len(place))
    ]
    hessian = np.array(rows) / (2 * _STEP)
    return (hessian + hessian.T) / 2


def _newton_step(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    """Step to the top of the parabola; uphill, and short, where the function is not curved down."""
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all()):
        return np.zeros_like(gradient)
    curvature, directions = np.linalg.eigh(-hessian)
    curvature = np.maximum(np.abs(curvature), 1e-8 * max(np.abs(curvature).max(), 1e-8))
    step = directions @ ((directions.T @ gradient) / curvature)
    return step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
