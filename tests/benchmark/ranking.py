"""The ranker's model: a conditional logit over the candidates of each question (McFadden 1974).

P(subject | question) is the softmax of `evidence @ weights` over the candidates and one more, "nothing".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from heldout import Case
from numpy.typing import NDArray

from knowledge.index.finder import FEATURES, Weights

NAMES = (*FEATURES, "nothing")
STEPS = 50
CLOSE = 1e-9

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stack:
    """The candidates of many questions one under another, "nothing" last of each question.

    `table` is (candidates, features), `starts` the first row of each question, `right` the right one's row.
    """

    table: Floats
    starts: NDArray[np.int64]
    right: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(np.append(self.starts, len(self.table)))


def stack(cases: Sequence[Case], features: Sequence[int] = range(len(NAMES))) -> Stack:
    """Stacks the evidence of cases, with some features only; where the right subject is missing, nothing is right."""
    sizes = np.asarray([len(case.candidates) + 1 for case in cases])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    table = np.zeros((int(sizes.sum()), len(NAMES)))
    for case, start in zip(cases, starts, strict=True):
        table[start : start + len(case.candidates), :-1] = case.evidence
        table[start + len(case.candidates), -1] = 1.0
    rows = np.asarray([case.right if case.right >= 0 else len(case.candidates) for case in cases])
    return Stack(table[:, list(features)], starts, starts + rows)


def probabilities(stacked: Stack, weights: Floats) -> Floats:
    """The probability of each candidate, shape (candidates,)."""
    fused = stacked.table @ weights
    highest = np.repeat(np.maximum.reduceat(fused, stacked.starts), stacked.sizes)
    shares = np.exp(fused - highest)
    return shares / np.repeat(np.add.reduceat(shares, stacked.starts), stacked.sizes)


def loss(stacked: Stack, weights: Floats, l2: float) -> float:
    likely = probabilities(stacked, weights)[stacked.right]
    return float(-np.log(likely + 1e-12).mean() + l2 / 2 * weights @ weights)


def fit(stacked: Stack, l2: float) -> Floats:
    """The weights of least penalised loss, by Newton's method: the loss is convex, so there is no seed to choose."""
    weights = np.zeros(stacked.table.shape[1])
    count = len(stacked.starts)
    now = loss(stacked, weights, l2)
    for _ in range(STEPS):
        shares = probabilities(stacked, weights)
        weighted = stacked.table * shares[:, None]
        means = np.add.reduceat(weighted, stacked.starts)
        slope = (means - stacked.table[stacked.right]).sum(0) / count + l2 * weights
        bend = (stacked.table.T @ weighted - means.T @ means) / count + l2 * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        before, size = now, 1.0
        while (now := loss(stacked, weights - size * step, l2)) > before and size > CLOSE:
            size /= 2
        weights = weights - size * step
        if before - now < CLOSE:
            break
    return weights


def folds(count: int, parts: int, seed: int) -> NDArray[np.int64]:
    """The fold of each question, as equal in size as can be."""
    return np.random.default_rng(seed).permutation(np.arange(count) % parts)


@dataclass(frozen=True)
class Validated:
    """Weights fitted on the other folds, shape (folds, features), and each question's probabilities under them."""

    weights: Floats
    fold: NDArray[np.int64]
    likely: tuple[Floats, ...]


def cross_validate(
    cases: Sequence[Case], fold: NDArray[np.int64], l2: float, features: Sequence[int] = range(len(NAMES))
) -> Validated:
    """Fits on all folds but one, and asks the questions of that one."""
    fitted = []
    likely: list[Floats] = [np.empty(0)] * len(cases)
    for number in range(int(fold.max()) + 1):
        test = np.flatnonzero(fold == number)
        fitted.append(fit(stack([cases[i] for i in np.flatnonzero(fold != number)], features), l2))
        asked = stack([cases[i] for i in test], features)
        shares = np.split(probabilities(asked, fitted[-1]), asked.starts[1:])
        for i, share in zip(test, shares, strict=True):
            likely[i] = share
    return Validated(np.asarray(fitted), fold, tuple(likely))


def hits(cases: Sequence[Case], likely: Sequence[Floats]) -> NDArray[np.bool_]:
    """Whether the likeliest subject is the right one, for each question; "nothing" last is no subject."""
    return np.asarray([int(share[:-1].argmax()) == case.right for case, share in zip(cases, likely, strict=True)])


def in_order(weights: Weights) -> Floats:
    """Weights from their file as a vector in the order of NAMES."""
    return np.asarray([*(weights.weights[name] for name in FEATURES), weights.nothing])
