"""What `intents/thresholds.toml` makes of probabilities: answer, ask back or decline, for many settings at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from itertools import product

import numpy as np
from heldout import Case
from numpy.typing import NDArray
from ranking import Floats

from intents import AskSubject, Intent, NotUnderstood, Outside, Several, Unclear
from intents.thresholds import Thresholds
from knowledge.index.finder import Kind, Subject

ANSWERED, ASKED_BACK, OUTSIDE, UNKNOWN, OTHER = range(5)
MOST_CHOICES = 5

TRIED: Mapping[str, tuple[float, ...]] = {
    "answer": (0.35, 0.40, 0.45, 0.50, 0.60, 0.70),
    "lead": (0.20, 0.28, 0.35, 1.0),
    "lead_over": (1.3, 1.6, 2.0),
    "outside": (0.20, 0.30, 0.40, 0.50, 0.60),
    "ask_back": (0.20, 0.25, 0.30, 0.35, 0.40, 0.50),
}
"""Values tried for each threshold; a lead of 1 switches that rule off."""


@dataclass(frozen=True)
class Numbers:
    """The thresholds that are searched together, by their names in the file."""

    answer: float
    lead: float
    lead_over: float
    outside: float
    ask_back: float

    def __str__(self) -> str:
        return " / ".join(f"{value:.2f}" for value in astuple(self))


@dataclass(frozen=True)
class Looks:
    """What deciding looks at, a value for each question."""

    kind: NDArray[np.str_]
    outside: Floats
    """Probability of all that is outside, together."""
    best: Floats
    """Probability of the best subject that is ours; -1 when none is kept."""
    second: Floats
    """Probability of the second best guide or procedure."""
    family: NDArray[np.bool_]
    """Whether that subject is a family."""
    right: NDArray[np.bool_]
    """Whether it is the right one."""
    three: Floats
    """Probability of the best three guides or procedures together."""
    offered: NDArray[np.int64]
    """How many of them would be offered as choices."""
    offered_right: NDArray[np.bool_]
    """Whether the right one is among those, or the right family is asked back."""


def look(
    cases: Sequence[Case], likely: Sequence[Floats], subjects: Sequence[Subject], keep: float, choices: float
) -> Looks:
    """Reads off the probabilities of each question what `Understander` decides by."""
    columns = zip(
        *(_look(case, share, subjects, keep, choices) for case, share in zip(cases, likely, strict=True)),
        strict=True,
    )
    kinds = np.asarray([case.question.kind for case in cases])
    return Looks(kinds, *(np.asarray(column) for column in columns))


def _look(
    case: Case, share: Floats, subjects: Sequence[Subject], keep: float, choices: float
) -> tuple[float, float, float, bool, bool, float, int, bool]:
    order = [i for i in np.argsort(-share[:-1])[:30] if share[i] >= keep]
    kinds = {i: subjects[case.candidates[i]].kind for i in order}
    outside = float(sum(share[i] for i in order if kinds[i] is Kind.OUTSIDE))
    ours = [i for i in order if kinds[i] is not Kind.OUTSIDE]
    named = [i for i in ours if kinds[i] is not Kind.FAMILY]
    offered = [i for i in named if share[i] >= choices][:MOST_CHOICES]
    if not ours:
        return outside, -1.0, 0.0, False, False, 0.0, 0, False
    family = kinds[ours[0]] is Kind.FAMILY
    right = ours[0] == case.right
    found = right if family else case.right in offered
    three = float(sum(share[i] for i in named[:3]))
    second = float(share[named[1]]) if len(named) > 1 else 0.0
    return outside, float(share[ours[0]]), second, family, right, three, len(offered), found


def decide(looks: Looks, at: Numbers) -> NDArray[np.int64]:
    """What happens to each question, by the order of `Understander`."""
    clear = (looks.best >= at.lead) & (looks.best >= at.lead_over * looks.second)
    asks = looks.family | ((looks.three >= at.ask_back) & (looks.offered > 1))
    return np.select(
        [
            looks.outside >= at.outside,
            looks.best < 0,
            ~looks.family & ((looks.best >= at.answer) | clear),
            asks,
        ],
        [OUTSIDE, UNKNOWN, ANSWERED, ASKED_BACK],
        UNKNOWN,
    )


def decided(intent: Intent) -> int:
    """The same, of what the product's understanding really returned."""
    match intent:
        case AskSubject() | Several():
            return ANSWERED
        case Unclear():
            return ASKED_BACK
        case Outside():
            return OUTSIDE
        case NotUnderstood():
            return UNKNOWN
        case _:
            return OTHER


@dataclass(frozen=True)
class Rates:
    """Shares of questions, 0 to 1. In scope are guides and procedures; families want to be asked back."""

    declined_in_scope: float
    asked_in_scope: float
    right_in_scope: float
    wrong_in_scope: float
    family_asked: float
    answered_outside: float
    asked_outside: float

    def cost(self, asking: float) -> float:
        """Lower is better: what is in scope and what is not count the same, families half as much.

        `asking` is the price of asking back in scope where a miss is 1: the scores of `answers.py` make it 1.
        """
        in_scope = self.declined_in_scope + self.wrong_in_scope + asking * self.asked_in_scope
        return in_scope + self.answered_outside + self.asked_outside + (1 - self.family_asked) / 2


def rates(looks: Looks, outcome: NDArray[np.int64]) -> Rates:
    ours = np.isin(looks.kind, (Kind.GUIDE, Kind.PROCEDURE))
    family, outside = looks.kind == Kind.FAMILY, looks.kind == Kind.OUTSIDE
    answered, asked = outcome == ANSWERED, outcome == ASKED_BACK
    declined = np.isin(outcome, (OUTSIDE, UNKNOWN))
    return Rates(
        declined_in_scope=float(declined[ours].mean()),
        asked_in_scope=float(asked[ours].mean()),
        right_in_scope=float((answered & looks.right)[ours].mean()),
        wrong_in_scope=float((answered & ~looks.right)[ours].mean()),
        family_asked=float(asked[family].mean()),
        answered_outside=float(answered[outside].mean()),
        asked_outside=float(asked[outside].mean()),
    )


def part(looks: Looks, chosen: NDArray[np.bool_]) -> Looks:
    """Some of the questions."""
    return Looks(*(getattr(looks, field.name)[chosen] for field in fields(Looks)))


def grid() -> Iterator[Numbers]:
    """Every combination that differs in what it decides."""
    for values in product(*TRIED.values()):
        at = Numbers(*values)
        if at.ask_back <= at.answer and (at.lead < 1 or at.lead_over == TRIED["lead_over"][0]):
            yield at


def neighbours(used: Numbers) -> list[Numbers]:
    """The numbers in use, then those with one of them changed."""
    changed = [replace(used, **{name: value}) for name, values in TRIED.items() for value in values]
    return list(dict.fromkeys([used, *changed]))


def cheapest(looks: Looks, asking: float) -> Numbers:
    return min(grid(), key=lambda at: rates(looks, decide(looks, at)).cost(asking))


def in_use(thresholds: Thresholds) -> Numbers:
    return Numbers(*(getattr(thresholds, field.name) for field in fields(Numbers)))
