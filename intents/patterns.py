"""Phrases as data: whole syllables in order, "…" for a gap, "(a|b)" for a choice, "=" for a whole message."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.text import Reader, Words, stands

MAX_GAP = 6
_CHOICE = re.compile(r"\(([^()]*)\)")
Part = tuple[Words, ...]


@dataclass(frozen=True)
class _Pattern:
    """Parts that occur in order, at most `MAX_GAP` syllables apart; each part is one of several spellings."""

    rest: tuple[Part, ...]
    whole: bool


class Patterns:
    """Many phrases, looked up by their first syllable so that a message is read once."""

    def __init__(self, phrases: Iterable[str], reader: Reader) -> None:
        self._by_first: dict[str, list[tuple[Words, _Pattern]]] = defaultdict(list)
        for phrase in phrases:
            first, *rest = (_spellings(part, reader) for part in phrase.lstrip("=").split("…"))
            pattern = _Pattern(tuple(rest), phrase.startswith("="))
            for spelling in first:
                self._by_first[spelling.plain[0]].append((spelling, pattern))

    def spans(self, words: Words) -> Iterator[tuple[int, int]]:
        """Where phrases stand in a text: first and past-the-last syllable."""
        for start, syllable in enumerate(words.plain):
            for first, pattern in self._by_first.get(syllable, ()):
                if not stands(first, words, start, words.accented):
                    continue
                end = _follow(pattern.rest, words, start + len(first))
                if end is not None and (not pattern.whole or (start == 0 and end == len(words))):
                    yield start, end

    def match(self, words: Words) -> bool:
        return next(self.spans(words), None) is not None

    def covered(self, words: Words) -> set[int]:
        """The places of a text that phrases stand on."""
        return {place for span in self.spans(words) for place in range(*span)}

    def cut(self, words: Words) -> Words:
        """What is left of a text without the phrases."""
        return words.without(self.covered(words))


def _follow(rest: tuple[Part, ...], words: Words, end: int) -> int | None:
    for part in rest:
        places = (
            start + len(spelling)
            for start in range(end, min(end + MAX_GAP + 1, len(words)))
            for spelling in part
            if stands(spelling, words, start, words.accented)
        )
        if (following := next(places, None)) is None:
            return None
        end = following
    return end


def _spellings(part: str, reader: Reader) -> Part:
    pieces = _CHOICE.split(part)
    options = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    return tuple(reader.read("".join(chosen)) for chosen in itertools.product(*options))
