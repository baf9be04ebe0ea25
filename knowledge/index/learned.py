"""What the example questions teach: softmax regression over their syllables and pairs.

Trained when the index is built, by plain stochastic gradient descent over TF-IDF weights (a few passes suffice for
texts this short), so that an operator's own questions count like ours. Subjects with hardly any example question
share one class, told apart by the other evidence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.index.base import Scores
from knowledge.index.lexical import terms
from knowledge.text import Words

ENOUGH = 15
PASSES, RATE, DECAY = 3, 10.0, 0.7
LEAST = -8.0

Texts = Sequence[tuple[Words, int]]


class LearnedIndex:
    """Log probabilities of subjects. `classes[s]` is the class of subject s, 0 for those that share one."""

    def __init__(
        self,
        places: dict[str, int],
        idf: NDArray[np.float32],
        weights: NDArray[np.float16],
        bias: NDArray[np.float32],
        classes: NDArray[np.int32],
    ) -> None:
        self._places = places
        self._idf = idf
        self._weights = weights
        self._bias = bias
        self._classes = classes

    def scores(self, query: Words, subjects: NDArray[np.int64]) -> Scores:
        """The log probability of each of some subjects, from `LEAST` to 0."""
        where, values = _vector(query, self._places, self._idf)
        logits = values @ self._weights[where].astype(np.float32) + self._bias
        logits -= logits.max()
        logs = logits - np.log(np.exp(logits).sum())
        found: Scores = np.maximum(logs[self._classes[subjects]], LEAST).astype(np.float32)
        return found

    @classmethod
    def build(cls, texts: Texts, subjects: int) -> LearnedIndex:
        """Learns from texts with the number of their subject; the same texts in order give the same weights."""
        counts = Counter(owner for _, owner in texts)
        classes = np.zeros(subjects, dtype=np.int32)
        for number, owner in enumerate(sorted(o for o, count in counts.items() if count >= ENOUGH), 1):
            classes[owner] = number
        frequent = Counter(term for words, _ in texts for term in set(terms(words)))
        kept = sorted(term for term, count in frequent.items() if count > 1)
        places = {term: place for place, term in enumerate(kept)}
        idf = np.log(len(texts) / np.asarray([frequent[term] for term in kept] or [1])).astype(np.float32)
        vectors = [(*_vector(words, places, idf), int(classes[owner])) for words, owner in texts]
        weights, bias = _descend(vectors, len(places), int(classes.max(initial=0)) + 1)
        return cls(places, idf, weights.astype(np.float16), bias, classes)

    def save(self, folder: Path) -> None:
        np.save(folder / "weights.npy", self._weights)
        np.savez(folder / "rest.npz", idf=self._idf, bias=self._bias, classes=self._classes)
        (folder / "terms.json").write_text(json.dumps(list(self._places), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LearnedIndex:
        kept = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        weights = np.asarray(np.load(folder / "weights.npy", mmap_mode="r"))
        with np.load(folder / "rest.npz") as rest:
            places = {term: place for place, term in enumerate(kept)}
            return cls(places, rest["idf"], weights, rest["bias"], rest["classes"])


def _vector(
    words: Words, places: dict[str, int], idf: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The known terms of a text and their TF-IDF weights, of length 1."""
    where = np.asarray([places[term] for term in dict.fromkeys(terms(words)) if term in places], dtype=np.int64)
    values = idf[where]
    return where, values / (np.linalg.norm(values) or 1.0)


def _descend(
    vectors: Sequence[tuple[NDArray[np.int64], NDArray[np.float32], int]], size: int, classes: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = np.zeros((size, classes), dtype=np.float32)
    bias = np.zeros(classes, dtype=np.float32)
    order = np.random.default_rng(0)
    for turn in range(PASSES):
        rate = RATE * DECAY**turn
        for number in order.permutation(len(vectors)):
            where, values, right = vectors[number]
            logits = values @ weights[where] + bias
            wrong = np.exp(logits - logits.max())
            wrong /= wrong.sum()
            wrong[right] -= 1.0
            weights[where] -= rate * np.outer(values, wrong)
            bias -= 0.1 * rate * wrong
    return weights, bias
