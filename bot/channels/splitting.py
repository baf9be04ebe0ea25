"""Cuts a long text into messages where a reader would pause."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

# From the best place to pause to the last resort before a word is cut in two. "1. " begins a line of a list.
_PAUSES = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=\D[.!?…;:])\s"), re.compile(r"\s"))
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def utf16_units(text: str) -> int:
    """The length of a text as messengers count it: a character outside the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` (two or more) UTF-16 units; only blanks at cuts are dropped.

    A text of blanks alone has no part.
    """
    parts = []
    rest = text.strip()
    while rest:
        end = len(rest) if utf16_units(rest) <= limit else _end(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return parts


def _end(text: str, limit: int) -> int:
    """Where the first part of a too long text ends: in its second half if there is a pause, or at a word."""
    room = _fitting(text, limit)
    for pause in _PAUSES:
        places = [found.start() for found in pause.finditer(text, 0, room + 1) if found.start() <= room]
        if places and (places[-1] > room // 2 or (pause is _PAUSES[-1] and places[-1] > 0)):
            return places[-1]
    return _between_characters(text, room)


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start fit; each takes at least one unit, so the rest need not be read."""
    lengths = accumulate(2 if ord(character) > 0xFFFF else 1 for character in text[: limit + 1])
    return sum(length <= limit for length in lengths)


def _between_characters(text: str, room: int) -> int:
    """Moves a cut back so that a letter keeps its marks; a text of marks alone is cut where it must be."""
    end = room
    while end > 0 and (_leans(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end or room


def _leans(character: str) -> bool:
    return unicodedata.combining(character) != 0 or character in _JOINERS
