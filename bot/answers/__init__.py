"""Answers: for each kind of intent one function, from what is known to a reply. Pure, and ignorant of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.messages import Reply
from bot.phrases import Phrases
from intents import Focus
from intents.sentences import Family
from knowledge.index.lines import LineRanker
from knowledge.index.passages import PassageFinder
from knowledge.library import Library
from knowledge.places import Places


@dataclass(frozen=True)
class Desk:
    """What every answer may look into."""

    library: Library
    families: Mapping[str, Family]
    passages: PassageFinder
    lines: LineRanker
    places: Places
    phrases: Phrases
    today: Callable[[], date]
    commune: str | None = None
    officer_contact: str | None = None


@dataclass(frozen=True)
class Answer:
    """A reply, and what the talk is about after it."""

    reply: Reply
    focus: Focus
