"""BM25 over folded syllables and their pairs (Robertson & Zaragoza 2009, as bm25s computes it)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from knowledge.index.base import Scores
from knowledge.text import Words

K1, B = 1.2, 0.5


def terms(words: Words) -> list[str]:
    """The syllables of a text and each two that stand side by side."""
    plain = words.plain
    return [*plain, *(f"{a} {b}" for a, b in itertools.pairwise(plain))]


class LexicalIndex:
    """BM25 made symmetric: a score is divided by the geometric mean of what query and text could reach at most."""

    def __init__(self, retriever: bm25s.BM25, reach: Scores) -> None:
        self._retriever = retriever
        self._reach = reach
        self._vocabulary: dict[str, int] = retriever.vocab_dict
        scores = retriever.scores
        starts = scores["indptr"][:-1]
        self._ceiling = np.maximum.reduceat(np.append(scores["data"], 0), starts).astype(np.float32)
        self._rarest = float(self._ceiling.max(initial=1.0))

    @classmethod
    def build(cls, texts: Sequence[Words]) -> LexicalIndex:
        corpus = [terms(words) or [""] for words in texts] or [[""]]
        retriever = bm25s.BM25(k1=K1, b=B)
        retriever.index(corpus, show_progress=False)
        index = cls(retriever, np.ones(len(corpus), dtype=np.float32))
        index._reach = np.asarray([index._most(document) for document in corpus], dtype=np.float32)
        return index

    @property
    def vocabulary(self) -> frozenset[str]:
        """The syllables that occur in the texts."""
        return frozenset(term for term in self._vocabulary if " " not in term)

    def scores(self, query: Words) -> Scores:
        asked = terms(query)
        known = [term for term in asked if term in self._vocabulary]
        if not known:
            return np.zeros(len(self._reach), dtype=np.float32)
        raw: Scores = self._retriever.get_scores(known)
        return np.asarray(raw / np.sqrt(self._reach * self._most(asked)), dtype=np.float32)

    def coverage(self, query: Words) -> Scores:
        """The share of what the query could score at most, whatever else a text holds."""
        asked = terms(query)
        known = [term for term in asked if term in self._vocabulary]
        if not known:
            return np.zeros(len(self._reach), dtype=np.float32)
        raw: Scores = self._retriever.get_scores(known)
        return np.asarray(raw / max(self._most(asked), 1e-9), dtype=np.float32)

    def _most(self, asked: Sequence[str]) -> float:
        """What a text could score that holds every term; an unknown syllable weighs like the rarest known."""
        unknown_weight = {True: 0.0, False: self._rarest}
        known = self._vocabulary
        return sum(
            float(self._ceiling[known[term]]) if term in known else unknown_weight[" " in term] for term in asked
        )

    def save(self, folder: Path) -> None:
        self._retriever.save(folder, show_progress=False)
        np.save(folder / "reach.npy", self._reach)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        retriever = bm25s.BM25.load(folder, mmap=True)
        # Plain views of the mapped files: a memmap object makes every slice an object of its own.
        retriever.scores = {name: np.asarray(values) for name, values in retriever.scores.items()}
        return cls(retriever, np.load(folder / "reach.npy", mmap_mode="r"))
