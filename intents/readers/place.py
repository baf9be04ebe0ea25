"""Which commune a message names: one with a report, another, or the person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intents import TellCommune
from intents.patterns import Patterns
from knowledge.places import Places
from knowledge.text import Reader, Words

MAX_SYLLABLES = 14
"""Beyond it a message does more than tell where one lives."""


class CommuneReader:
    """Reads names of communes; `reporting` are those with a report."""

    def __init__(
        self, reporting: Sequence[str], reader: Reader, places: Places, tells: Patterns, asks: Patterns
    ) -> None:
        self._names: Mapping[str, Patterns] = {
            name: Patterns([f"(ủy ban xã|ubnd xã|ở xã|của xã|xã|tại xã) {name}", name, _dotted(name)], reader)
            for name in reporting
        }
        self._places = places
        self._tells = tells
        self._asks = asks

    def reporting(self, words: Words) -> tuple[tuple[str, ...], Words]:
        """The communes with a report that are named, in the order of the message, and the message without them."""
        places = {name: min(spans) for name, patterns in self._names.items() if (spans := list(patterns.spans(words)))}
        covered = {place for name in places for place in self._names[name].covered(words)}
        return tuple(sorted(places, key=places.__getitem__)), words.without(covered)

    def without_report(self, text: str, words: Words) -> tuple[str | None, Words]:
        """The first commune of Vietnam that is named and has no report, and the message without it."""
        for mention in self._places.named(words, text):
            return mention.communes[0].name, words.without(range(mention.start, mention.end))
        return None, words

    def told(self, text: str, words: Words) -> TellCommune | None:
        """The commune that a person says they live in ("tôi ở xã Bình Lư"); several for a name that is shared.

        The last one counts: "tôi không ở Bình Lư, tôi ở Phong Thổ".
        """
        if len(words) > MAX_SYLLABLES or not self._tells.match(words) or self._asks.match(words):
            return None
        mentions = self._places.named(words, text)
        return TellCommune(tuple(commune.code for commune in mentions[-1].communes)) if mentions else None


def _dotted(name: str) -> str:
    """ "Bình Lư" as officers shorten it: "B.Lư"."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}.{rest}" if rest else name
