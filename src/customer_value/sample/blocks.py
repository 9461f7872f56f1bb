"""Rows put together from blocks: a block holds arrays of one length by name."""

import numpy as np

Block = dict[str, np.ndarray]


def block(count: int, **values: np.ndarray | int | bool) -> Block:
    """A block of `count` rows; single values hold for all of them."""
    return {name: np.broadcast_to(np.asarray(value), count) for name, value in values.items()}


def joined(blocks: list[Block]) -> Block:
    """All rows of several blocks with the same names."""
    return {name: np.concatenate([part[name] for part in blocks]) for name in blocks[0]}


def taken(rows: Block, which: np.ndarray) -> Block:
    """The rows at these places, or where a mask is true."""
    return {name: values[which] for name, values in rows.items()}


def by_time(rows: Block, last: int, *keys: str) -> Block:
    """Rows up to a last moment, sorted by `moment` or by the given names."""
    rows = taken(rows, rows["moment"] <= last)
    names = keys or ("moment",)
    return taken(rows, np.lexsort([rows[name] for name in reversed(names)]))
