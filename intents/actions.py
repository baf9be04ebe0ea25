"""What a tapped choice does, as a short stable text: "guide/ht-khai-sinh/fee", "walk/ht-khai-sinh/2", "person"."""

from __future__ import annotations

from intents import (
    AskReport,
    AskSubject,
    Focus,
    Intent,
    NotUnderstood,
    Origin,
    TellCommune,
    Unreadable,
    Walk,
    WantsPerson,
)
from knowledge.documents import Facet


def ask(subject: str, facet: Facet | None = None) -> str:
    return f"ask/{subject}/{facet}" if facet else f"ask/{subject}"


def more(subject: str, facet: Facet) -> str:
    return f"more/{subject}/{facet}"


def walk(guide: str, step: int) -> str:
    return f"walk/{guide}/{step}"


def leave(guide: str) -> str:
    return f"leave/{guide}"


def report(commune: str) -> str:
    return f"report/{commune}"


def commune(code: str) -> str:
    return f"commune/{code}"


UNSUPPORTED = "unsupported:"
"""Begins the action of a message without text: "unsupported:photo"."""

PERSON = "person"
NONE = "none"
_FACETS = frozenset(map(str, Facet))


def perform(action: str, focus: Focus) -> Intent | None:
    """The intent of an action, or None for one that is not known (an old or forged button)."""
    if action.startswith(UNSUPPORTED):
        return Unreadable(action.removeprefix(UNSUPPORTED))
    kind, *parts = action.split("/")
    match kind, parts:
        case "ask", [subject]:
            return AskSubject(subject, (), Origin.SAID, focus.question)
        case "ask", [subject, facet] if facet in _FACETS:
            return AskSubject(subject, (Facet(facet),), Origin.SAID, "")
        case "more", [subject, facet] if facet in _FACETS:
            return AskSubject(subject, (Facet(facet),), Origin.SAID, "", whole=True)
        case "walk", [guide, step] if step.isdecimal():
            return Walk("step", guide, int(step))
        case "leave", [guide]:
            return Walk("leave", guide, 0)
        case "report", [name]:
            return AskReport((name,), focus.question, Origin.SAID)
        case "commune", [code]:
            return TellCommune((code,))
        case "person", []:
            return WantsPerson()
        case "none", []:
            return NotUnderstood()
    return None
