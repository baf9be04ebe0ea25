"""Finds what a question is about: lexical, dense and name evidence for each subject, fused into a probability."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.index.base import Scores
from knowledge.index.dense import DenseIndex
from knowledge.index.learned import LearnedIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.text import Words

FEATURES = (
    "asked",
    "asked_second",
    "named",
    "body",
    "dense",
    "dense_second",
    "votes",
    "learned",
    "catalogue",
    "family",
    "outside",
)
_KINDS_FROM = FEATURES.index("catalogue")
_NEIGHBOURS = 200
_SHOWN = 30


class Kind(StrEnum):
    """What a subject is: a written guide, a bare procedure, a family to choose from, or nothing of ours."""

    GUIDE = "guide"
    PROCEDURE = "procedure"
    FAMILY = "family"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Subject:
    """Something that can be asked about: its names, the ways people ask, and its text."""

    id: str
    kind: Kind
    names: tuple[str, ...]
    asked: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Hit:
    """A subject with its probability and the evidence behind it."""

    subject: Subject
    probability: float
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class Results:
    """What was found, best first; `rejected` keeps the rest, so that a threshold can be argued."""

    kept: tuple[Hit, ...]
    rejected: tuple[Hit, ...]
    nothing: float

    @property
    def best(self) -> Hit | None:
        return self.kept[0] if self.kept else None


@dataclass(frozen=True)
class Talk:
    """What a question may lean on: the one before it, how much of its score counts, and subjects raised or lowered."""

    before: Words
    share: float
    raised: Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """The numbers that fuse the evidence; trained and defended by `tests/benchmark`."""

    weights: Mapping[str, float]
    nothing: float
    keep: float

    @classmethod
    def load(cls, file: Path) -> Weights:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        return cls(values["weights"], values["nothing"], values["keep"])


class Finder:
    """Ranks subjects for a question. Pure: the same question gives the same results."""

    def __init__(
        self,
        subjects: Sequence[Subject],
        owners: NDArray[np.int32],
        names_until: int,
        short: LexicalIndex,
        body: LexicalIndex,
        dense: DenseIndex,
        learned: LearnedIndex,
        weights: Weights,
    ) -> None:
        self.subjects = subjects
        self._owners = owners
        self._names_until = names_until
        self._short = short
        self._body = body
        self._dense = dense
        self._learned = learned
        self._weights = np.asarray([weights.weights[name] for name in FEATURES])
        self._nothing = weights.nothing
        self._keep = weights.keep
        kinds = (Kind.PROCEDURE, Kind.FAMILY, Kind.OUTSIDE)
        self._kinds = np.asarray([[s.kind is kind for kind in kinds] for s in subjects], dtype=np.float32)

    def find(self, query: Words, talk: Talk | None = None) -> Results:
        """Subjects for a question, best first; `talk` is what was said before it, if it may lean on that."""
        found, evidence = self.evidence(query)
        if not len(found):
            return Results((), (), 1.0)
        fused = evidence @ self._weights
        if talk is not None:
            found, evidence, fused = self._lean(found, evidence, fused, talk)
        shifted = np.exp(np.append(fused, self._nothing) - max(float(fused.max()), self._nothing))
        shares = shifted / shifted.sum()
        hits = [
            Hit(
                self.subjects[found[i]],
                float(shares[i]),
                dict(zip(FEATURES, map(float, evidence[i]), strict=True)),
            )
            for i in np.argsort(-fused)[:_SHOWN]
        ]
        kept = tuple(hit for hit in hits if hit.probability >= self._keep)
        return Results(kept, tuple(hits[len(kept) :]), float(shares[-1]))

    def _lean(
        self, found: NDArray[np.int64], evidence: NDArray[np.float32], fused: Scores, talk: Talk
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], Scores]:
        """Adds a share of the earlier question's scores, and what the talk raises or lowers."""
        before, evidence_before = self.evidence(talk.before)
        both = np.union1d(found, before)
        merged = np.zeros((len(both), len(FEATURES)), dtype=np.float32)
        merged[:, _KINDS_FROM:] = self._kinds[both]
        merged[np.searchsorted(both, found)] = evidence
        score = merged @ self._weights
        earlier = np.zeros_like(score)
        earlier[np.searchsorted(both, before)] = evidence_before[:, :_KINDS_FROM] @ self._weights[:_KINDS_FROM]
        score += talk.share * earlier
        score += np.asarray([talk.raised.get(self.subjects[i].id, 0.0) for i in both])
        return both, merged, score

    def evidence(self, query: Words) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Candidate subjects and their features, shape (candidates, features)."""
        lexical = self._short.scores(query)
        near, similarity = self._dense.nearest(query, _NEIGHBOURS)
        likely = np.argpartition(-lexical, min(_NEIGHBOURS, len(lexical) - 1))[:_NEIGHBOURS]
        texts = np.union1d(likely, near)
        dense = np.zeros(len(lexical), dtype=np.float32)
        dense[near] = similarity
        body = self._body.scores(query)
        candidates = np.union1d(self._owners[texts], np.argsort(-body)[:20])
        place = np.full(len(self.subjects), -1)
        place[candidates] = np.arange(len(candidates))
        owner = place[self._owners[texts]]
        named = texts < self._names_until

        table = np.zeros((len(candidates), len(FEATURES)), dtype=np.float32)
        table[:, 0], table[:, 1] = _best_two(owner, lexical[texts], len(candidates))
        np.maximum.at(table[:, 2], owner[named], lexical[texts[named]])
        table[:, 3] = body[candidates]
        table[:, 4], table[:, 5] = _best_two(owner, dense[texts], len(candidates))
        table[:, 6] = _votes(owner, lexical[texts] + dense[texts], len(candidates))
        table[:, 7] = self._learned.scores(query, candidates)
        table[:, _KINDS_FROM:] = self._kinds[candidates]
        return candidates, table


def _best_two(owner: NDArray[np.int64], scores: Scores, size: int) -> tuple[Scores, Scores]:
    """Each owner's best and second-best score."""
    order = np.lexsort((-scores, owner))
    owners, ranked = owner[order], scores[order]
    first = np.r_[True, owners[1:] != owners[:-1]] if len(owners) else np.zeros(0, bool)
    best, second = np.zeros(size, np.float32), np.zeros(size, np.float32)
    best[owners[first]] = ranked[first]
    following = np.flatnonzero(first[:-1] & ~first[1:]) + 1
    second[owners[following]] = ranked[following]
    return best, second


def _votes(owner: NDArray[np.int64], scores: Scores, size: int, voters: int = 20, sharpness: float = 8.0) -> Scores:
    """The share of the nearest texts that belong to each owner, nearer ones counting more."""
    top = np.argsort(-scores)[:voters]
    weight = np.exp(sharpness * (scores[top] - scores[top].max(initial=0.0)))
    shares = np.bincount(owner[top], weights=weight, minlength=size) / max(float(weight.sum()), 1e-9)
    return shares.astype(np.float32)


def layout(subjects: Sequence[Subject]) -> tuple[list[str], NDArray[np.int32], int]:
    """The short texts of all subjects, names first; the owner of each; how many are names."""
    names = [(text, i) for i, subject in enumerate(subjects) for text in subject.names]
    asked = [(text, i) for i, subject in enumerate(subjects) for text in subject.asked]
    texts = names + asked
    return [text for text, _ in texts], np.asarray([i for _, i in texts], dtype=np.int32), len(names)


def vocabulary(texts: Iterable[Words]) -> frozenset[str]:
    return frozenset(syllable for words in texts for syllable in words.plain)
