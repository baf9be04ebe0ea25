"""Phrases as data: whole syllables in order, "…" for a gap, "(a|b)" for a choice, "^" for the start, "=" for all."""

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


class PatternError(ValueError):
    """A phrase cannot be read; the message quotes it and says why."""


@dataclass(frozen=True)
class _Pattern:
    """Parts that occur in order, at most `MAX_GAP` syllables apart; each part is one of several spellings."""

    rest: tuple[Part, ...]
    at_start: bool
    whole: bool


class Patterns:
    """Many phrases, looked up by their first syllable so that a message is read once."""

    def __init__(self, phrases: Iterable[str], reader: Reader) -> None:
        self._by_first: dict[str, list[tuple[Words, _Pattern]]] = defaultdict(list)
        for phrase in phrases:
            first, *rest = (_spellings(part, reader) for part in phrase.lstrip("=^").split("…"))
            pattern = _Pattern(tuple(rest), phrase.startswith(("=", "^")), phrase.startswith("="))
            for spelling in first:
                self._by_first[spelling.plain[0]].append((spelling, pattern))

    def found(self, words: Words) -> Iterator[tuple[range, ...]]:
        """Where phrases stand in a text: the places of each of their parts."""
        for start, syllable in enumerate(words.plain):
            for first, pattern in self._by_first.get(syllable, ()):
                if (start and pattern.at_start) or not stands(first, words, start, words.accented):
                    continue
                parts = _follow(pattern.rest, words, range(start, start + len(first)))
                if parts is not None and (not pattern.whole or len(parts[0]) == len(words)):
                    yield parts

    def spans(self, words: Words) -> Iterator[tuple[int, int]]:
        """First and past-the-last syllable of each phrase found."""
        return ((parts[0].start, parts[-1].stop) for parts in self.found(words))

    def match(self, words: Words) -> bool:
        return next(self.found(words), None) is not None

    def covered(self, words: Words) -> set[int]:
        """The places of a text that phrases stand on; what is in a gap is not covered."""
        return {place for parts in self.found(words) for part in parts for place in part}

    def cut(self, words: Words) -> Words:
        """What is left of a text without the phrases."""
        return words.without(self.covered(words))


def _follow(rest: tuple[Part, ...], words: Words, first: range) -> tuple[range, ...] | None:
    parts = [first]
    for part in rest:
        end = parts[-1].stop
        places = (
            range(start, start + len(spelling))
            for start in range(end, min(end + MAX_GAP + 1, len(words)))
            for spelling in part
            if stands(spelling, words, start, words.accented)
        )
        if (following := next(places, None)) is None:
            return None
        parts.append(following)
    return tuple(parts)


def _spellings(part: str, reader: Reader) -> Part:
    """Every way a part may be spelled. Raises PatternError for one that cannot be read."""
    pieces = _CHOICE.split(part)
    if any(bracket in piece for piece in pieces[::2] for bracket in "()"):
        raise PatternError(f"mẫu câu {part!r}: ngoặc không khép, hoặc có “…” hay ngoặc khác trong ngoặc")
    options = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    return tuple(reader.read("".join(chosen)) for chosen in itertools.product(*options))
