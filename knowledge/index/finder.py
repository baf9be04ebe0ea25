"""Finds what a question is about: lexical, dense and name evidence for each subject, fused into a probability."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
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
_BODIES = 20
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

    def without(self, kind: Kind) -> Results:
        """The same less one kind of subject, its probability shared among the others."""
        left = 1.0 - sum(hit.probability for hit in self.kept if hit.subject.kind is kind)
        kept = (hit for hit in self.kept if hit.subject.kind is not kind)
        shared = tuple(replace(hit, probability=hit.probability / max(left, 1e-6)) for hit in kept)
        return Results(shared, self.rejected, self.nothing)


@dataclass(frozen=True)
class Talk:
    """What a question may lean on: the one before it, how much of its score counts, and subjects raised or lowered."""

    before: Words
    share: float
    raised: Mapping[str, float]


@dataclass(frozen=True)
class _Signals:
    """What a query shares with the indexed texts: the likely ones with their scores, and every subject's body."""

    query: Words
    texts: NDArray[np.int64]
    lexical: Scores
    dense: Scores
    body: Scores


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
        # One message is looked at whole, in pieces and beside the one before it: each text is searched once.
        self._signals = lru_cache(maxsize=64)(self._signals_of)
        self._weights = np.asarray([weights.weights[name] for name in FEATURES])
        # What kind a subject is counts once, however many questions lean on each other.
        self._earlier = np.where(np.arange(len(FEATURES)) < _KINDS_FROM, self._weights, 0.0)
        self._nothing = weights.nothing
        self._keep = weights.keep
        kinds = (Kind.PROCEDURE, Kind.FAMILY, Kind.OUTSIDE)
        self._kinds = np.asarray([[s.kind is kind for kind in kinds] for s in subjects], dtype=np.float32)

    @property
    def vocabulary(self) -> frozenset[str]:
        """The syllables of all names and example questions."""
        return self._short.vocabulary

    def find(self, query: Words, talk: Talk | None = None) -> Results:
        """Subjects for a question, best first; `talk` is what was said before it, if it may lean on that."""
        signals = self._signals(query)
        found = self._candidates(signals)
        if talk is None:
            evidence = self._table(signals, found)
            fused = evidence @ self._weights
        else:
            before = self._signals(talk.before)
            found = np.union1d(found, self._candidates(before))
            evidence = self._table(signals, found)
            fused = evidence @ self._weights + talk.share * (self._table(before, found) @ self._earlier)
            fused += np.asarray([talk.raised.get(self.subjects[i].id, 0.0) for i in found])
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

    def evidence(self, query: Words) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Candidate subjects and their features, shape (candidates, features)."""
        signals = self._signals(query)
        found = self._candidates(signals)
        return found, self._table(signals, found)

    def _signals_of(self, query: Words) -> _Signals:
        lexical = self._short.scores(query)
        near, similarity = self._dense.nearest(query, _NEIGHBOURS)
        likely = np.argpartition(-lexical, min(_NEIGHBOURS, len(lexical) - 1))[:_NEIGHBOURS]
        dense = np.zeros(len(lexical), dtype=np.float32)
        dense[near] = similarity
        texts = np.union1d(likely, near)
        return _Signals(query, texts, lexical[texts], dense[texts], self._body.scores(query))

    def _candidates(self, signals: _Signals) -> NDArray[np.int64]:
        longest = np.argpartition(-signals.body, min(_BODIES, len(signals.body) - 1))[:_BODIES]
        return np.union1d(self._owners[signals.texts], longest)

    def _table(self, signals: _Signals, candidates: NDArray[np.int64]) -> NDArray[np.float32]:
        place = np.full(len(self.subjects), len(candidates))
        place[candidates] = np.arange(len(candidates))
        owner = place[self._owners[signals.texts]]
        size = len(candidates) + 1  # the last row takes the texts of subjects that are no candidates
        names = signals.texts < self._names_until
        table = np.zeros((size, len(FEATURES)), dtype=np.float32)
        table[:, 0], table[:, 1] = _best_two(owner, signals.lexical, size)
        np.maximum.at(table[:, 2], owner[names], signals.lexical[names])
        table[:-1, 3] = signals.body[candidates]
        table[:, 4], table[:, 5] = _best_two(owner, signals.dense, size)
        table[:, 6] = _votes(owner, signals.lexical + signals.dense, size)
        table[:-1, 7] = self._learned.scores(signals.query, candidates)
        table[:-1, _KINDS_FROM:] = self._kinds[candidates]
        return table[:-1]


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
