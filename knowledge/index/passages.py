"""Finds the passages of reports that answer a question, lexical and dense evidence together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.documents import Passage
from knowledge.index.base import Encoder
from knowledge.index.dense import DenseIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.text import Reader, Words

DENSE_SHARE = 0.5


@dataclass(frozen=True)
class PassageHit:
    """A passage and how well it fits: about 0.3 shares the subject, 0.6 and above speaks of the same thing."""

    passage: Passage
    score: float


class PassageFinder:
    """Ranks passages for a question, over all reports or one commune's."""

    def __init__(self, passages: Sequence[Passage], lexical: LexicalIndex, dense: DenseIndex) -> None:
        self.passages = passages
        self._lexical = lexical
        self._dense = dense
        self._places = {passage.id: place for place, passage in enumerate(passages)}
        self._communes = np.asarray([passage.report.commune for passage in passages])

    @staticmethod
    def build(folder: Path, passages: Sequence[Passage], reader: Reader, encoder: Encoder) -> None:
        words = [reader.read(f"{passage.locator} {passage.text}") for passage in passages] or [reader.read("-")]
        LexicalIndex.build(words).save(folder)
        DenseIndex.build(encoder, encoder.encode([reader.read(p.text) for p in passages])).save(folder / "dense.faiss")

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage], encoder: Encoder) -> PassageFinder:
        return cls(passages, LexicalIndex.load(folder), DenseIndex.load(encoder, folder / "dense.faiss"))

    @property
    def vocabulary(self) -> frozenset[str]:
        return self._lexical.vocabulary

    def find(self, query: Words, commune: str | None = None, count: int = 3) -> list[PassageHit]:
        if not self.passages or not len(query):
            return []
        scores = self._lexical.coverage(query)
        near, similarity = self._dense.nearest(query, len(self.passages))
        dense = np.zeros(len(self.passages), dtype=np.float32)
        dense[near] = similarity
        scores = scores + DENSE_SHARE * np.clip(dense, 0, 1)
        if commune is not None:
            scores = np.where(self._communes == commune, scores, -1.0)
        order = np.argsort(-scores)[:count]
        return [PassageHit(self.passages[i], float(scores[i])) for i in order if scores[i] > 0]

    def following(self, passage: Passage) -> tuple[Passage, ...]:
        """The passage right after one, if it stands in the same section."""
        place = self._places[passage.id] + 1
        after = self.passages[place : place + 1]
        return tuple(p for p in after if (p.report.id, p.locator) == (passage.report.id, passage.locator))
