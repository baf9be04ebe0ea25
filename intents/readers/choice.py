"""Which of the offered choices a message picks: by its number, its place, or its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from intents import Choice
from knowledge.text import Words, fold

SAME_WORDS = 88.0
_PLACES = {
    "nhat": 1,
    "dau": 1,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
}
_AFTER = frozenset({"ay", "nhe", "a", "nha", "do", "di"})
_NUMBER = re.compile(
    r"(?:so|cai|cau|muc|y|lua chon|chon|thu|cai so|cai thu|muc so|viec thu|viec so|chon so)? ?"
    r"(?P<place>\d|nhat|dau|dau tien|mot|hai|ba|tu|bon|nam|sau|bay|tam|cuoi|cuoi cung)(?: (?:a|nhe|di|do|nha|ay))?"
)


def chosen(text: str, words: Words, offered: Sequence[Choice]) -> Choice | None:
    """The choice that a message picks, or None. A bare number counts only while something is offered."""
    if not offered or not len(words):
        return None
    plain = " ".join(fold(word) for word in words.typed)
    if (named := _named(words, offered)) is not None:
        return named
    if (number := _NUMBER.fullmatch(plain)) and (place := _place(number["place"], len(offered))) is not None:
        return offered[place]
    labels = [fold(choice.label) for choice in offered]
    if len(words) <= 12 and (
        best := process.extractOne(fold(text), labels, scorer=fuzz.ratio, score_cutoff=SAME_WORDS)
    ):
        return offered[best[2]]
    return None


def _named(words: Words, offered: Sequence[Choice]) -> Choice | None:
    """The one choice whose label holds the message's words; "mức 2 ấy" is not the second choice."""
    said = [word for word in words.plain if word not in _AFTER]
    holding = [choice for choice in offered if f" {' '.join(said)} " in f" {_plain(choice.label)} "]
    return holding[0] if len(said) > 1 and len(holding) == 1 else None


def _plain(label: str) -> str:
    return " ".join(re.findall(r"\w+", fold(label)))


def _place(said: str, count: int) -> int | None:
    if said.startswith("cuoi"):
        return count - 1
    number = int(said) if said.isdigit() else _PLACES[said.split()[0]]
    return number - 1 if 1 <= number <= count else None
