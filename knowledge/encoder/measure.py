"""How well an encoder finds the topic of our held-out questions, with and without diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.examples import Topic, topics_by_question
from knowledge.encoder.phrases import stripped
from knowledge.index.base import Vectors
from knowledge.text import Words


class Embeds(Protocol):
    def encode(self, texts: Sequence[Words]) -> Vectors: ...


def scores(encoder: Embeds, topics: Sequence[Topic]) -> dict[str, float]:
    """The share of held-out questions whose topic is the nearest (@1) or among the nearest three (@3).

    A topic is as near as its nearest text: a name or a training question ("all"), or a name ("names").
    """
    questions = topics_by_question(topics, held_out=True)
    names = [(i, name) for i, topic in enumerate(topics) for name in topic.names]
    asked = [(i, question.text) for i, question in topics_by_question(topics, held_out=False)]
    found: dict[str, float] = {}
    for written, write in (("accented", str), ("stripped", stripped)):
        queries = _vectors(encoder, [write(question.text) for _, question in questions])
        for where, texts in (("all", names + asked), ("names", names)):
            index = _vectors(encoder, [text for _, text in texts])
            near = queries @ index.T
            owners = np.asarray([i for i, _ in texts], dtype=np.int64)
            ranks = np.asarray([_rank(near[n], owners, i) for n, (i, _) in enumerate(questions)])
            found |= {f"{where}@{k} {written}": float((ranks < k).mean()) for k in (1, 3)}
    return found


def _vectors(encoder: Embeds, texts: Sequence[str]) -> Vectors:
    return encoder.encode([Words((), tuple(text.split())) for text in texts])


def _rank(near: Vectors, owners: NDArray[np.int64], wanted: int) -> int:
    best = np.full(owners.max() + 1, -2.0, dtype=np.float32)
    np.maximum.at(best, owners, near)
    return int((best > best[wanted]).sum())
