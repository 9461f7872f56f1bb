"""One stream of random numbers per chunk and part of the shop.

A part draws the same numbers whichever other parts are asked for, so leaving out a table never
changes another one.
"""

import zlib

import numpy as np


class Streams:
    """Random generators by name, all from one seed sequence."""

    def __init__(self, sequence: np.random.SeedSequence) -> None:
        """Takes the sequence that all parts come from."""
        self._sequence = sequence

    def __getitem__(self, part: str) -> np.random.Generator:
        """The generator of a part, at its start each time."""
        key = (*self._sequence.spawn_key, zlib.crc32(part.encode()))
        return np.random.default_rng(np.random.SeedSequence(self._sequence.entropy, spawn_key=key))
