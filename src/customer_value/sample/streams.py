"""One stream of random numbers per chunk and part of the shop.

A part draws the same numbers whichever other parts are asked for, so leaving out a table never
changes another one.
"""

import numpy as np

PARTS = (
    "people",
    "purchases",
    "subscriptions",
    "extras",
    "orders",
    "lines",
    "refunds",
    "accounts",
    "attributes",
    "surveys",
    "support",
    "web",
    "experiments",
    "loyalty",
    "history",
    "catalogue",
    "ads",
    "rates",
)


class Streams:
    """Random generators by name, all from one seed sequence."""

    def __init__(self, sequence: np.random.SeedSequence) -> None:
        self._children = dict(zip(PARTS, sequence.spawn(len(PARTS)), strict=True))

    def __getitem__(self, part: str) -> np.random.Generator:
        return np.random.default_rng(self._children[part])
