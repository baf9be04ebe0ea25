"""Messages that are not questions: greetings, thanks, wishes for help or for a person, moves in a guide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapidfuzz import fuzz, process

from intents.patterns import Patterns
from knowledge import yaml_text
from knowledge.text import Reader, Words

MAX_SYLLABLES = 16
NEARLY = 88.0
_WITH_SLIPS = ("greeting", "thanks", "help", "person")


class SmalltalkReader:
    """Reads the kinds of `smalltalk.yaml`; a message with anything else to say is none of them."""

    def __init__(
        self,
        fillers: Patterns,
        whole: Mapping[str, Patterns],
        anywhere: Mapping[str, Patterns],
        emoji: Mapping[str, str],
        phrases: Mapping[str, str],
    ) -> None:
        self._phrases = phrases
        self._fillers = fillers
        self._emoji = emoji
        self._whole = whole
        self._anywhere = anywhere

    @classmethod
    def load(cls, file: Path, reader: Reader) -> SmalltalkReader:
        kinds = yaml_text.parse(file.read_text(encoding="utf-8"))
        fillers = Patterns(kinds.pop("fillers"), reader)
        whole = {name: Patterns(kind.get("whole", ()), reader) for name, kind in kinds.items()}
        anywhere = {name: Patterns(kind.get("anywhere", ()), reader) for name, kind in kinds.items()}
        emoji = {sign: name for name, kind in kinds.items() for sign in kind.get("emoji", "")}
        phrases = {
            " ".join(read.plain): name
            for name in _WITH_SLIPS
            for phrase in kinds[name]["whole"]
            if len(read := reader.read(phrase)) > 1
        }
        return cls(fillers, whole, anywhere, emoji, phrases)

    def read(self, text: str, words: Words) -> str | None:
        """The kind of a message, or None."""
        if not len(words):
            return next((self._emoji[sign] for sign in text if sign in self._emoji), None)
        if len(words) > MAX_SYLLABLES:
            return None
        for name, patterns in self._anywhere.items():
            if patterns.match(words):
                return name
        said = next((name for name, patterns in self._whole.items() if self._covers(patterns, words)), None)
        return said or self._slipped(words)

    def _slipped(self, words: Words) -> str | None:
        """The kind that a short message with a slip of the finger is ("chao buoi sag")."""
        if not 2 <= len(words) <= 5:
            return None
        best = process.extractOne(" ".join(words.plain), self._phrases.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY)
        return self._phrases[best[0]] if best else None

    def only_fillers(self, words: Words) -> bool:
        return len(self._fillers.covered(words)) == len(words)

    def without_fillers(self, words: Words) -> Words:
        return self._fillers.cut(words)

    def _covers(self, patterns: Patterns, words: Words) -> bool:
        said = patterns.covered(words)
        return bool(said) and len(said | self._fillers.covered(words)) == len(words)
