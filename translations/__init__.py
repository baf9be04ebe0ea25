"""The hook for other languages: what a translator must do, and the one that changes nothing."""

from __future__ import annotations

from typing import Protocol


class Translator(Protocol):
    """Turns what people write into Vietnamese, and what they read out of it. May be called from several threads."""

    def inward(self, text: str) -> str:
        """The Vietnamese of a message; a message already in Vietnamese comes back as it is."""
        ...

    def outward(self, text: str) -> str:
        """A reply as the person reads it; what has no reviewed translation stays Vietnamese."""
        ...


class Untranslated:
    """Vietnamese in, Vietnamese out."""

    def inward(self, text: str) -> str:
        return text

    def outward(self, text: str) -> str:
        return text
