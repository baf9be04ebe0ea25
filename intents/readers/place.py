"""Which commune a message names: one with a report, or the person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intents import TellCommune
from intents.patterns import Patterns
from knowledge.places import Places
from knowledge.text import Reader, Words


class CommuneReader:
    """Reads names of communes. `reporting` are those with a report; `abbreviated` maps "bl" to one of them."""

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

    def reporting(self, words: Words) -> tuple[str | None, Words]:
        """The first commune with a report that is named, and the message without its name."""
        for name, patterns in self._names.items():
            if span := next(patterns.spans(words), None):
                start, end = span
                return name, Words(words.plain[:start] + words.plain[end:], words.typed[:start] + words.typed[end:])
        return None, words

    def told(self, text: str, words: Words) -> TellCommune | None:
        """The commune that a person says they live in ("tôi ở xã Bình Lư"); several for a name that is shared."""
        if len(words) > 14 or not self._tells.match(words) or self._asks.match(words):
            return None
        mentions = self._places.named(words, text)
        if not mentions:
            return None
        return TellCommune(tuple(commune.code for commune in mentions[0].communes))


def _dotted(name: str) -> str:
    """ "Bình Lư" as officers shorten it: "B.Lư"."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}.{rest}" if rest else name
