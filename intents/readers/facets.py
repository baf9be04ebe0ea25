"""Which part of a guide a question is about: the fee, the papers, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from intents.patterns import Patterns
from intents.readers.facet_guess import FacetGuesser
from knowledge import yaml_text
from knowledge.documents import Facet
from knowledge.text import Reader, Words

# A facet named by its own words outranks one that only a way of asking ("thế nào", "được không") hints at.
_ORDER = (
    Facet.FEE,
    Facet.TIME,
    Facet.LEGAL,
    Facet.DOCUMENTS,
    Facet.WHERE,
    Facet.NOTES,
    Facet.ONLINE,
    Facet.ELIGIBILITY,
    Facet.STEPS,
)
TRUSTED = 3
"""A named facet counts when it is among so many that the example questions make likely."""
_HINTS = frozenset({Facet.ONLINE, Facet.ELIGIBILITY, Facet.STEPS, Facet.NOTES})


class FacetReader:
    """Reads facets by the phrases of `facets.yaml`, and by what the example questions taught."""

    def __init__(
        self, strong: Mapping[Facet, Patterns], weak: Mapping[Facet, Patterns], guesser: FacetGuesser | None = None
    ) -> None:
        self._strong = strong
        self._weak = weak
        self._guesser = guesser

    @classmethod
    def load(cls, file: Path, reader: Reader, guesser: FacetGuesser | None = None) -> FacetReader:
        kinds = yaml_text.parse(file.read_text(encoding="utf-8"))
        strong, weak = (
            {Facet(name): Patterns(kind[strength], reader) for name, kind in kinds.items()}
            for strength in ("strong", "weak")
        )
        return cls(strong, weak, guesser)

    def read(self, words: Words) -> tuple[Facet, ...]:
        """The facets asked for, most telling first; several only where each was named by its own words."""
        named = self.named(words)
        own = [facet for facet in named if facet not in _HINTS]
        if own:
            return tuple(own)
        return named[:1] or tuple(_said(self._weak, words)[:1])

    def named(self, words: Words) -> tuple[Facet, ...]:
        """The facets that a message names beyond doubt, most telling first."""
        return tuple(_said(self._strong, words))

    def answering(self, words: Words) -> tuple[Facet, ...]:
        """The facets to answer with, for a question that has a subject: what was named, checked against what
        people who ask like this want; two where the readings differ, SUMMARY for nothing in particular."""
        named = self.read(words)
        if self._guesser is None:
            return named
        likely = self._guesser.ranked(words)
        own = tuple(facet for facet in named if facet not in _HINTS and facet in likely[:TRUSTED])
        if len(own) > 1 or (own and own[0] is likely[0]):
            return own
        first = own[0] if own else likely[0]
        second = likely[0] if own else next((facet for facet in named if facet is not first), None)
        return tuple(dict.fromkeys(facet or Facet.SUMMARY for facet in (first, second or first)))

    def without(self, words: Words) -> Words:
        """What is left of a message when its facet phrases are taken out."""
        kinds = (*self._strong.values(), *self._weak.values())
        return words.without({place for patterns in kinds for place in patterns.covered(words)})


def _said(kinds: Mapping[Facet, Patterns], words: Words) -> list[Facet]:
    """Facets whose phrase does not run into a longer or later one of another ("mất bao nhiêu" | "bao nhiêu ngày")."""
    spans = [(facet, *span) for facet in _ORDER for span in kinds[facet].spans(words)]
    free = {
        facet
        for facet, start, end in spans
        if not any(
            other is not facet and start < to and since < end and (to - since, to) > (end - start, end)
            for other, since, to in spans
        )
    }
    return [facet for facet in _ORDER if facet in free]
