"""Columns of raw tables, made from numpy arrays in one step each.

Every maker takes an array of length n and gives an Arrow array of length n in the type of the
contract. A negative number stands for null in `ids`, `labels` and `times`, because none of
them is ever below zero; the others take a mask `missing`, true where the value is null.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TYPES = {
    "string": pa.string(),
    "decimal(18,4)": pa.decimal128(18, 4),
    "decimal(18,3)": pa.decimal128(18, 3),
    "decimal(18,8)": pa.decimal128(18, 8),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "bigint": pa.int64(),
}


def ids(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Texts such as O100001 from whole numbers."""
    numbers = np.asarray(numbers, np.int64)
    text = pa.array(numbers, mask=numbers < 0).cast(pa.string())
    return pc.binary_join_element_wise(prefix, text, "")


def labels(codes: np.ndarray, names: list[str] | tuple[str, ...]) -> pa.Array:
    """Names from their places in a list; a name may stand in several places."""
    codes = np.asarray(codes)
    # Parquet would write a dictionary that repeats itself with stray bytes at its end
    unique = list(dict.fromkeys(names))
    if len(unique) < len(names):
        places = np.array([unique.index(name) for name in names])
        codes, names = np.where(codes < 0, -1, places[codes]), unique
    keys = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(keys, pa.array(list(names), pa.string()))


def constant(value: str, where: np.ndarray) -> pa.Array:
    """One text where the mask is true, null elsewhere."""
    return labels(np.where(where, 0, -1), [value])


def text(values: list) -> pa.Array:
    """Texts as they are; only for small tables."""
    return pa.array(values, pa.string())


def _decimals(units: np.ndarray, scale: int, missing: np.ndarray | None) -> pa.Array:
    """Decimals from whole numbers of their last place, without a loop over rows."""
    units = np.ascontiguousarray(units, np.int64)
    words = np.empty((len(units), 2), np.int64)
    words[:, 0] = units
    words[:, 1] = units >> 63
    valid = None
    if missing is not None:
        valid = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(units), [valid, pa.py_buffer(words)])


def money(cents: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Amounts from whole cents."""
    return _decimals(np.asarray(cents, np.int64) * 100, 4, missing)


def quantities(thousandths: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Quantities from whole thousandths."""
    return _decimals(thousandths, 3, missing)


def rates(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Exchange rates and shares from floats, rounded to five places."""
    units = np.rint(np.nan_to_num(values) * 1e5).astype(np.int64) * 1000
    return _decimals(units, 8, missing)


def times(seconds: np.ndarray) -> pa.Array:
    """Timestamps from seconds since 1970 in UTC."""
    seconds = np.asarray(seconds, np.int64)
    return pa.array(seconds * 1_000_000, pa.timestamp("us"), mask=seconds < 0)


def dates(days: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Dates from days since 1970; years before 1970 are allowed."""
    return pa.array(np.asarray(days, np.int32), pa.int32(), mask=missing).cast(pa.date32())


def whole(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Whole numbers."""
    return pa.array(np.asarray(values, np.int64), mask=missing)


def flags(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """True and false."""
    return pa.array(np.asarray(values, bool), mask=missing)


def only_true(values: np.ndarray) -> pa.Array:
    """True or null, for flags whose default is false."""
    values = np.asarray(values, bool)
    return pa.array(values, mask=~values)
