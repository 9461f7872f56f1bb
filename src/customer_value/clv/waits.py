"""How long until the next purchase day."""

import numpy as np

from customer_value.clv.cells import Cells, FloatArray
from customer_value.clv.fit import DropoutModel


def median_wait_if_alive(model: DropoutModel, cells: Cells) -> FloatArray:
    """Days until half of such customers have bought again, were all alive; shape (n,).

    The wait of one alive at T is exponential with a rate that is Gamma(r + x, alpha + T), so it
    is Lomax with the median (alpha + T) (2^(1 / (r + x)) - 1). Under the BG/NBD and MBG/NBD one
    alive does buy again; under the Pareto/NBD she may leave before, which is not counted.
    Customers known for a short time and with a small r have very long ones: show a date only
    where it lies within the horizon.
    """
    return (model.alpha + cells.age) * np.expm1(np.log(2) / (model.r + cells.repeats))
