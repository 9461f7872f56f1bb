"""What the models read: customers summed into cells.

A cell holds customers who look alike to the models: as many repeat purchase days, nearly the
same time from first to last purchase day, nearly the same age. Times are means over the cell's
customers (not the floor of a week: that biases alpha by a tenth), so a fit on week cells comes
within 0.3% of the fit on customers. One customer is a cell of weight 1.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]

CELL_COLUMNS = ("repeat_purchase_days", "recency_days", "age_days", "customers")
SPEND_COLUMNS = ("purchase_days", "mean_value", "customers")


def _as_vectors(**arrays: npt.ArrayLike) -> dict[str, FloatArray]:
    """Float vectors of one length; scalars are repeated. Raises ValueError for other shapes."""
    vectors = np.broadcast_arrays(
        *[np.atleast_1d(np.asarray(each, float)) for each in arrays.values()]
    )
    if vectors[0].ndim != 1:
        raise ValueError(f"{', '.join(arrays)} must be vectors, not of shape {vectors[0].shape}")
    return dict(zip(arrays, vectors, strict=True))


@dataclass(frozen=True, eq=False)
class Cells:
    """Customers by what they bought when; vectors of shape (n,), in days (or any one unit).

    Attributes:
        repeats: x, purchase days after the first one.
        recency: t_x, mean time from the first to the last purchase day; 0 where x = 0.
        age: T, mean time from the first purchase day to the as-of date.
        weight: number of customers.

    Raises:
        ValueError: Where shapes differ, a number is missing, x is no whole number, or
            0 <= t_x <= T or weight > 0 does not hold.
    """

    repeats: FloatArray
    recency: FloatArray
    age: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        """Checks what the formulas rely on."""
        lengths = {len(each) for each in (self.repeats, self.recency, self.age, self.weight)}
        if len(lengths) > 1:
            raise ValueError(f"cells must be vectors of one length, not of {sorted(lengths)}")
        if not _is_usable(self.repeats, self.recency, self.age, self.weight).all():
            raise ValueError("cells need whole x >= 0, 0 <= t_x <= T and a positive weight")

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.repeats)

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())

    @property
    def repeaters(self) -> float:
        """Number of customers with a second purchase day."""
        return float(self.weight[self.repeats > 0].sum())

    def take(self, rows: npt.NDArray) -> "Cells":
        """The cells at these places, or where a mask is true."""
        return Cells(self.repeats[rows], self.recency[rows], self.age[rows], self.weight[rows])


@dataclass(frozen=True, eq=False)
class SpendCells:
    """Customers by what they spend; vectors of shape (n,).

    Attributes:
        purchases: k, purchase days that the mean is taken over; at least 1.
        mean_value: mean net value of those purchase days, in money; above 0.
        weight: number of customers.

    Raises:
        ValueError: Where shapes differ or a number lies outside its range.
    """

    purchases: FloatArray
    mean_value: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        """Checks what the formulas rely on."""
        lengths = {len(each) for each in (self.purchases, self.mean_value, self.weight)}
        if len(lengths) > 1:
            raise ValueError(f"cells must be vectors of one length, not of {sorted(lengths)}")
        if not _is_usable_spend(self.purchases, self.mean_value, self.weight).all():
            raise ValueError("spend cells need whole k >= 1, a mean value and a weight above 0")

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.purchases)

    @property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())


def make_cells(
    repeats: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    weight: npt.ArrayLike = 1.0,
) -> Cells:
    """Cells from anything that is a vector or a number.

    t_x is set to 0 where x = 0: some programs write the age there.
    """
    vectors = _as_vectors(repeats=repeats, recency=recency, age=age, weight=weight)
    vectors["recency"] = np.where(vectors["repeats"] == 0, 0.0, vectors["recency"])
    return Cells(**vectors)


def make_spend_cells(
    purchases: npt.ArrayLike, mean_value: npt.ArrayLike, weight: npt.ArrayLike = 1.0
) -> SpendCells:
    """Spend cells from anything that is a vector or a number."""
    return SpendCells(**_as_vectors(purchases=purchases, mean_value=mean_value, weight=weight))


def newcomer() -> Cells:
    """A customer on her first purchase day: x = 0, t_x = 0, T = 0."""
    return make_cells(0, 0, 0)


def week_cells(customers: Cells, width: float = 7.0) -> Cells:
    """Sums customers into cells of x, t_x and T, each `width` wide, with mean times.

    What `int_clv_cells` does in SQL, for tests and benchmarks.
    """
    keys = np.stack([customers.repeats, customers.recency // width, customers.age // width], axis=1)
    _, place = np.unique(keys, axis=0, return_inverse=True)
    place = place.ravel()
    weight = np.bincount(place, customers.weight)
    means = [
        np.bincount(place, customers.weight * each) / weight
        for each in (customers.repeats, customers.recency, customers.age)
    ]
    return make_cells(np.round(means[0]), np.minimum(means[1], means[2]), means[2], weight)


def value_cells(customers: SpendCells, bins_per_e: float = 20.0) -> SpendCells:
    """Sums customers into cells of k and the logarithm of their mean value, with mean values.

    With 20 bins for each factor of e a bin is 5% wide.
    """
    keys = np.stack(
        [customers.purchases, np.floor(np.log(customers.mean_value) * bins_per_e)], axis=1
    )
    kinds, place = np.unique(keys, axis=0, return_inverse=True)
    place = place.ravel()
    weight = np.bincount(place, customers.weight)
    value = np.bincount(place, customers.weight * customers.mean_value) / weight
    return make_spend_cells(kinds[:, 0], value, weight)


def usable_rows(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows of a frame with `CELL_COLUMNS` the models can read, shape (n,)."""
    return _is_usable(*_columns(frame, CELL_COLUMNS))


def cells_from_frame(frame: pd.DataFrame) -> Cells:
    """The usable rows of a frame with the columns `CELL_COLUMNS`.

    Raises:
        KeyError: Where a column is missing.
    """
    repeats, recency, age, weight = _columns(frame, CELL_COLUMNS)
    usable = _is_usable(repeats, recency, age, weight)
    return make_cells(repeats[usable], recency[usable], age[usable], weight[usable])


def spend_cells_from_frame(frame: pd.DataFrame) -> SpendCells:
    """The usable rows of a frame with the columns `SPEND_COLUMNS`.

    Customers whose mean value is zero or negative (everything given back) are left out: the
    Gamma-Gamma model knows positive values only.

    Raises:
        KeyError: Where a column is missing.
    """
    purchases, value, weight = _columns(frame, SPEND_COLUMNS)
    usable = _is_usable_spend(purchases, value, weight)
    return SpendCells(purchases[usable], value[usable], weight[usable])


def _columns(frame: pd.DataFrame, names: tuple[str, ...]) -> list[FloatArray]:
    # decimals and nullable numbers of any kind become floats, nulls become nan
    return [pd.to_numeric(frame[name]).to_numpy(dtype=float, na_value=np.nan) for name in names]


def _is_usable(
    repeats: FloatArray, recency: FloatArray, age: FloatArray, weight: FloatArray
) -> npt.NDArray[np.bool_]:
    # t_x counts for nothing where x = 0
    last = np.where(repeats == 0, 0.0, recency)
    return (
        np.isfinite(repeats + last + age + weight)
        & (repeats >= 0)
        & (repeats == np.floor(repeats))
        & (last >= 0)
        & (last <= age)
        & (weight > 0)
    )


def _is_usable_spend(
    purchases: FloatArray, value: FloatArray, weight: FloatArray
) -> npt.NDArray[np.bool_]:
    return (
        np.isfinite(purchases + value + weight)
        & (purchases >= 1)
        & (purchases == np.floor(purchases))
        & (value > 0)
        & (weight > 0)
    )
