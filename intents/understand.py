"""From a message and what the talk is about to one intent: the order of the readers, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from intents import AskSubject, Danger, Focus, Intent, NotUnderstood, Origin, Smalltalk, Walk, WantsPerson
from intents.actions import perform
from intents.patterns import Patterns
from intents.readers.choice import chosen
from intents.readers.facets import FacetReader
from intents.readers.place import CommuneReader
from intents.readers.safety import SafetyReader
from intents.readers.smalltalk import SmalltalkReader
from intents.reports import ReportQuestions
from intents.subjects import Question, SubjectQuestions
from knowledge.documents import Facet
from knowledge.index.finder import Finder
from knowledge.text import Reader, Words

MAX_SYLLABLES = 220


@dataclass(frozen=True)
class Readers:
    """The readers a message goes through."""

    words: Reader
    safety: SafetyReader
    smalltalk: SmalltalkReader
    facets: FacetReader
    communes: CommuneReader
    turns: Mapping[str, Patterns]


class Understander:
    """Understands messages. Pure: the same text and focus give the same intent."""

    def __init__(
        self,
        readers: Readers,
        finder: Finder,
        reports: ReportQuestions,
        subjects: SubjectQuestions,
        known: frozenset[str],
        readable: float,
    ) -> None:
        self._read = readers
        self._finder = finder
        self._reports = reports
        self._subjects = subjects
        self._known = known
        self._readable = readable

    def understand(self, text: str, focus: Focus, action: str | None = None) -> Intent:
        if action and (performed := perform(_picked(action, focus), focus)):
            return performed
        words = self._read.words.read(text)
        if danger := self._danger(text, words):
            return danger
        words = words[:MAX_SYLLABLES]
        if choice := chosen(text, words, focus.offered):
            return perform(choice.action, focus) or self.understand(choice.label, replace(focus, offered=()))
        if kind := self._read.smalltalk.read(text, words):
            return self._smalltalk(kind, focus)
        if told := self._read.communes.told(text, words):
            return told
        if not len(words) or self._read.smalltalk.only_fillers(words):
            return NotUnderstood()
        if not self._is_readable(words):
            return NotUnderstood(foreign=True)
        return self._question(text, words, focus)

    def _danger(self, text: str, words: Words) -> Danger | None:
        """A danger, with the guide that fits it best where its kind has guides."""
        danger = self._read.safety.read(text, words)
        guides = self._read.safety.guides(danger.kind) if danger else frozenset()
        if danger is None or not guides:
            return danger
        results = self._finder.find(words[:MAX_SYLLABLES])
        hits = (hit.subject.id for hit in (*results.kept, *results.rejected))
        return replace(danger, subject=next((hit for hit in hits if hit in guides), None), results=results)

    def _smalltalk(self, kind: str, focus: Focus) -> Intent:
        match kind:
            case "person":
                return WantsPerson()
            case "next" | "back" if focus.walk:
                guide, step = focus.walk
                return Walk("step", guide, step + (1 if kind == "next" else -1))
            case "leave" if focus.walk:
                return Walk("leave", *focus.walk)
            case "walk" | "next" if focus.subject:
                return Walk("step", focus.subject, 1)
            case "walk":
                return Smalltalk("help")
            case "more" if focus.subject:
                facets = (focus.facet or Facet.SUMMARY,)
                return AskSubject(focus.subject, facets, Origin.CARRIED, focus.question, whole=True)
            case "next" | "leave":
                return Smalltalk("thanks")
            case "more" | "back" | "none_of_these":
                return NotUnderstood()
        return Smalltalk(kind)

    def _question(self, text: str, words: Words, focus: Focus) -> Intent:
        meant = self._meant(text) if focus.question else ""
        dropped = focus.subject if meant else None
        if meant:
            text, words, focus = meant, self._read.words.read(meant), replace(focus, subject=None)
        words = self._read.turns["introduces"].cut(words)
        content = self._content(words)
        named = self._read.facets.read(words)
        if report := self._reports.read(text, words, content, named, focus):
            return report
        return self._subjects.read(Question(text, words, content, named), focus, dropped)

    def _meant(self, text: str) -> str:
        """What is left of a correction: "không phải VNeID, ý tôi là VssID" is about VssID."""
        first, _, rest = text.partition(",")
        corrects = self._read.turns["corrects"].match(self._read.words.read(first))
        return rest.strip() if corrects and len(self._content(self._read.words.read(rest))) else ""

    def _content(self, words: Words) -> Words:
        """What a message says beside its facets and fillers."""
        rest = self._read.smalltalk.without_fillers(self._read.facets.without(words))
        return self._read.turns["generic"].cut(rest)

    def _is_readable(self, words: Words) -> bool:
        """Whether enough of a message is made of words that we know."""
        known = sum(syllable in self._known or not syllable.isalpha() for syllable in words.plain)
        return known >= self._readable * len(words)


def _picked(action: str, focus: Focus) -> str:
    """The action behind "pick:2", a button whose own action was too long for the channel."""
    kind, _, place = action.partition(":")
    if kind != "pick" or not place.isdecimal() or not 1 <= int(place) <= len(focus.offered):
        return action
    return focus.offered[int(place) - 1].action
