"""What every index here offers, so that one test suite can hold them all to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.text import Words

Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors, shape (texts, dimension)."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[Words]) -> Vectors: ...


class Index(Protocol):
    """Scores every indexed text against a query, in the order in which the texts were given."""

    def scores(self, query: Words) -> Scores:
        """Shape (texts,); 0 for nothing in common, about 1 for the same text."""
        ...
