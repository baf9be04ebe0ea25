"""Which lines of a document speak of what was asked: shared syllables and pairs, rarer ones counting more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from knowledge.index.lexical import terms
from knowledge.text import Reader


class LineRanker:
    """Scores lines against a question by the inverse document frequency of what they share."""

    def __init__(self, reader: Reader, lines: Iterable[str]) -> None:
        self._reader = reader
        seen: Counter[str] = Counter()
        total = 0
        for line in lines:
            seen.update(set(terms(reader.read(line))))
            total += 1
        self._weight = {term: log((total + 1) / (count + 0.5)) for term, count in seen.items()}
        self._rarest = log(total + 1)

    def scores(self, question: str, lines: Sequence[str]) -> list[float]:
        """For each line, the share of the question's weight that it holds, from 0 to 1."""
        asked = set(terms(self._reader.read(question)))
        whole = sum(self._weight.get(term, 0.0) for term in asked) or 1.0
        return [
            sum(self._weight.get(term, 0.0) for term in asked & set(terms(self._reader.read(line)))) / whole
            for line in lines
        ]
