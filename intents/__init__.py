"""What a person means: one `Intent` for each message, written in knowledge's nouns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from knowledge.documents import Facet
from knowledge.index.finder import Results


class Origin(StrEnum):
    """Where an understood part came from; an assumption is spoken in the answer."""

    SAID = "said"
    CARRIED = "carried"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Choice:
    """Something the person can tap, or pick by its number: what it says and what it does."""

    label: str
    action: str


@dataclass(frozen=True)
class Focus:
    """What the talk is about, as far as the next message may lean on it. `visited` are earlier subjects."""

    subject: str | None = None
    facet: Facet | None = None
    question: str = ""
    offered: tuple[Choice, ...] = ()
    walk: tuple[str, int] | None = None
    visited: tuple[str, ...] = ()
    commune: str | None = None
    report: str | None = None


@dataclass(frozen=True)
class Danger:
    """Something to be warned of, or refused, before anything else.

    `kind` names the phrase ("warning.fire"); `subject` is a guide that says more, where one fits.
    """

    kind: str
    subject: str | None = None
    results: Results | None = None


@dataclass(frozen=True)
class Smalltalk:
    """A greeting, thanks, a wish for help, to stop or to start again."""

    kind: str


@dataclass(frozen=True)
class WantsPerson:
    """The person asks for an official."""


@dataclass(frozen=True)
class AskSubject:
    """A question on a guide or a procedure. `subject` is a guide's id or a procedure's code.

    `whole` asks for everything a facet holds, however long; `confirm` wants something confirmed.
    """

    subject: str
    facets: tuple[Facet, ...]
    origin: Origin
    question: str
    results: Results | None = None
    whole: bool = False
    confirm: bool = False


@dataclass(frozen=True)
class AskReport:
    """A question that communes' reports may answer; a commune without a report is named all the same.

    `quantity` asks how many or how much, which only a passage with a figure can answer.
    """

    communes: tuple[str, ...]
    question: str
    origin: Origin
    quantity: bool = False


@dataclass(frozen=True)
class Unclear:
    """It could be several things: ask back. `family` names a prepared question, if one fits."""

    subjects: tuple[str, ...]
    family: str | None
    facets: tuple[Facet, ...]
    question: str
    results: Results | None = None


@dataclass(frozen=True)
class Walk:
    """A step by step guide: start, next, back or leave."""

    move: str
    guide: str
    step: int


@dataclass(frozen=True)
class TellCommune:
    """The person says which commune they live in; several when the name alone does not decide."""

    communes: tuple[str, ...]


@dataclass(frozen=True)
class Outside:
    """Nothing to do with what the assistant is for."""

    results: Results | None = None


@dataclass(frozen=True)
class NotUnderstood:
    """Nothing was recognised; `nearest` holds subjects that share something with it.

    `foreign` is text with hardly a Vietnamese word in it.
    """

    nearest: tuple[str, ...] = ()
    foreign: bool = False
    question: str = ""
    results: Results | None = None


@dataclass(frozen=True)
class Unreadable:
    """Something that is no text: `what` is "photo", "voice", "sticker", ..."""

    what: str


@dataclass(frozen=True)
class Several:
    """Several questions in one message, three at most; `left` are the rest in the person's words."""

    parts: tuple[AskSubject, ...]
    left: tuple[str, ...] = ()


Intent: TypeAlias = (
    Danger
    | Smalltalk
    | WantsPerson
    | AskSubject
    | AskReport
    | Unclear
    | Walk
    | TellCommune
    | Outside
    | NotUnderstood
    | Unreadable
    | Several
)
