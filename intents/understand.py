"""From a message and what the talk is about to one intent: the order of the readers, nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from intents import (
    AskReport,
    AskSubject,
    Danger,
    Focus,
    Intent,
    NotUnderstood,
    Origin,
    Outside,
    Several,
    Smalltalk,
    Unclear,
    Walk,
    WantsPerson,
)
from intents.actions import perform
from intents.patterns import Patterns
from intents.readers.choice import chosen
from intents.readers.facets import FacetReader
from intents.readers.place import CommuneReader
from intents.readers.safety import SafetyReader
from intents.readers.segments import Piece, segments
from intents.readers.smalltalk import SmalltalkReader
from intents.sentences import Family
from knowledge.documents import Facet
from knowledge.index.finder import Finder, Kind, Results, Talk
from knowledge.index.passages import PassageFinder
from knowledge.text import Reader, Words

MAX_SYLLABLES = 220
MAX_PARTS = 3
BARE = 3
"""Syllables of content up to which a message says little by itself."""


@dataclass(frozen=True)
class Thresholds:
    """The deciding numbers of `thresholds.toml`."""

    answer: float
    answer_bare: float
    lead: float
    lead_over: float
    outside: float
    ask_back: float
    choices: float
    new_subject: float
    says_little: float
    share: float
    stay: float
    stay_short: float
    corrected: float
    visited: float
    goes_back: float
    offered: float
    part: float
    part_share: float
    part_bare: float
    part_among: int
    part_among_sure: int
    part_sure: float
    report: float
    report_unnamed: float
    report_yields: float

    @classmethod
    def load(cls, file: Path) -> Thresholds:
        return cls(**tomllib.loads(file.read_text(encoding="utf-8")))


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
        passages: PassageFinder,
        families: Mapping[str, Family],
        thresholds: Thresholds,
    ) -> None:
        self._read = readers
        self._finder = finder
        self._passages = passages
        self._families = families
        self._at = thresholds
        self._outside = tuple(s.id for s in finder.subjects if s.kind is Kind.OUTSIDE)

    def understand(self, text: str, focus: Focus, action: str | None = None) -> Intent:
        if action and (performed := perform(_picked(action, focus), focus)):
            return performed
        words = self._read.words.read(text)[:MAX_SYLLABLES]
        if danger := self._danger(text, words):
            return danger
        if (choice := chosen(text, words, focus.offered)) and (performed := perform(choice.action, focus)):
            return performed
        if kind := self._read.smalltalk.read(text, words):
            return self._smalltalk(kind, focus)
        if told := self._read.communes.told(text, words):
            return told
        if focus.question and (meant := self._meant(text)):
            return self._question(meant, self._read.words.read(meant), replace(focus, subject=None), focus.subject)
        if not len(words) or self._read.smalltalk.only_fillers(words):
            return NotUnderstood()
        return self._question(text, words, focus)

    def _danger(self, text: str, words: Words) -> Danger | None:
        danger = self._read.safety.read(text, words)
        if danger is None or not self._read.safety.guides(danger.kind):
            return danger
        results = self._finder.find(words)
        hits = (hit.subject.id for hit in (*results.kept, *results.rejected))
        guides = self._read.safety.guides(danger.kind)
        return replace(danger, subject=next((hit for hit in hits if hit in guides), None), results=results)

    def _smalltalk(self, kind: str, focus: Focus) -> Intent:
        if kind == "person":
            return WantsPerson()
        if kind in ("next", "back", "leave") and focus.walk:
            guide, step = focus.walk
            return (
                Walk("leave", guide, step) if kind == "leave" else Walk("step", guide, step + (1, -1)[kind == "back"])
            )
        if kind == "walk":
            return Walk("step", focus.subject, 1) if focus.subject else Smalltalk("help")
        if kind == "more" and focus.subject:
            facets = (focus.facet or Facet.SUMMARY,)
            return AskSubject(focus.subject, facets, Origin.CARRIED, focus.question, whole=True)
        if kind in ("none_of_these", "more", "back", "leave", "next"):
            return NotUnderstood() if kind != "next" else Smalltalk("thanks")
        return Smalltalk(kind)

    def _meant(self, text: str) -> str:
        """What is left of a correction: "không phải VNeID, ý tôi là VssID" is about VssID."""
        first, _, rest = text.partition(",")
        corrects = self._read.turns["corrects"].match(self._read.words.read(first))
        return rest.strip() if corrects and len(self._content(self._read.words.read(rest))) else ""

    def _question(self, text: str, words: Words, focus: Focus, dropped: str | None = None) -> Intent:
        """`dropped` is the subject of the talk that a correction has put aside."""
        named = self._read.facets.read(words)
        if report := self._report(words, focus, named):
            return report
        content = self._content(words)
        if not len(content):
            return self._facet_only(text, words, named, focus)
        results = self._finder.find(words)
        if parts := self._parts(text, words, results):
            return parts
        facets = self._read.facets.answering(words)
        another = focus.facet is not None and focus.subject is not None and self._names_only_subject(words)
        if another and focus.facet:
            facets = (focus.facet,)
        if focus.subject and named and len(content) <= BARE and self._says_little(results):
            return AskSubject(focus.subject, named, Origin.CARRIED, text)
        if self._stands_alone(results, focus):
            return self._decide(results, facets, text, Origin.SAID, bare=not named and len(content) <= BARE)
        leaning = self._finder.find(words, self._talk(words, named, content, focus, dropped))
        if another:
            leaning = leaning.without(Kind.FAMILY)
        stayed = leaning.best is not None and leaning.best.subject.id == focus.subject
        return self._decide(leaning, facets, text, Origin.CARRIED if stayed else Origin.SAID)

    def _facet_only(self, text: str, words: Words, named: tuple[Facet, ...], focus: Focus) -> Intent:
        """ "Mấy ngày?": the subject is that of the talk, else the likeliest offered, else it is asked for."""
        if focus.subject:
            return AskSubject(focus.subject, named or self._read.facets.answering(words), Origin.CARRIED, text)
        if assumed := self._assumed(focus):
            return AskSubject(assumed, named, Origin.ASSUMED, focus.question)
        return Unclear((), None, named, text)

    def _assumed(self, focus: Focus) -> str | None:
        """The likeliest of the subjects that were just offered, when the answer to them is only a facet."""
        return next(iter(self._offered(focus)), None)

    def _offered(self, focus: Focus) -> list[str]:
        offered = (perform(choice.action, focus) for choice in focus.offered)
        return [intent.subject for intent in offered if isinstance(intent, AskSubject)]

    def _names_only_subject(self, words: Words) -> bool:
        """ "Thế còn giấy xác nhận độc thân?": another subject, asked for the facet of the question before."""
        return self._read.turns["and_what_about"].match(words) and not self._read.facets.named(words)

    def _content(self, words: Words) -> Words:
        """What a message says beside its facets and fillers."""
        rest = self._read.smalltalk.without_fillers(self._read.facets.without(words))
        return self._read.turns["generic"].cut(rest)

    def _says_little(self, results: Results) -> bool:
        """Whether a message points to nothing of its own with any confidence."""
        ours = (hit.probability for hit in results.kept if hit.subject.kind is not Kind.OUTSIDE)
        return max(ours, default=0.0) < self._at.says_little

    def _stands_alone(self, results: Results, focus: Focus) -> bool:
        best = results.best
        clear = best is not None and best.probability >= self._at.new_subject and best.subject.kind is Kind.GUIDE
        return clear or not focus.question

    def _talk(self, words: Words, named: tuple[Facet, ...], content: Words, focus: Focus, dropped: str | None) -> Talk:
        """What a message leans on: the question before it, the subject being talked of, earlier and offered ones."""
        at = self._at
        raised = dict.fromkeys(self._offered(focus), at.offered)
        if named and focus.subject:
            raised |= dict.fromkeys(self._outside, -at.stay_short)
        goes_back = self._read.turns["goes_back"].match(words)
        raised |= dict.fromkeys(focus.visited, at.goes_back if goes_back else at.visited)
        if focus.subject:
            short = bool(named) and len(content) <= BARE
            raised[focus.subject] = at.stay_short if short else at.stay
        gone = dropped or (focus.subject if self._read.turns["corrects"].match(words) else None)
        if gone:
            raised[gone] = -at.corrected
        return Talk(self._read.words.read(focus.question), at.share, raised)

    def _decide(
        self, results: Results, facets: tuple[Facet, ...], question: str, origin: Origin, bare: bool = False
    ) -> Intent:
        """`bare` is a message of a word or two, which must be clearer than others to be answered."""
        at = self._at
        outside = sum(hit.probability for hit in results.kept if hit.subject.kind is Kind.OUTSIDE)
        if outside >= at.outside:
            return Outside(results)
        best = next((hit for hit in results.kept if hit.subject.kind is not Kind.OUTSIDE), None)
        if best is None:
            return NotUnderstood(question=question, results=results)
        if best.subject.kind is Kind.FAMILY:
            family = self._families[best.subject.id]
            return Unclear(family.members, family.id, facets, question, results)
        ours = [hit for hit in results.kept if hit.subject.kind in (Kind.GUIDE, Kind.PROCEDURE)]
        second = ours[1].probability if len(ours) > 1 else 0.0
        clear = best.probability >= at.lead and best.probability >= at.lead_over * second and not bare
        if best.probability >= (at.answer_bare if bare else at.answer) or clear:
            return AskSubject(best.subject.id, facets, origin, question, results)
        if sum(hit.probability for hit in ours[:3]) >= at.ask_back:
            likely = tuple(hit.subject.id for hit in ours if hit.probability >= at.choices)[:5]
            if len(likely) > 1 or bare:
                return Unclear(likely, None, facets, question, results)
        return NotUnderstood(tuple(hit.subject.id for hit in ours[:3]), question, results)

    def _parts(self, text: str, words: Words, whole: Results) -> Several | None:
        """Several questions, each with a clear subject of its own that the whole message knows too."""
        pieces = segments(text, words.accented)
        if len(pieces) < 2:
            return None
        sure = whole.best is not None and whole.best.probability >= self._at.part_sure
        among = self._at.part_among_sure if sure else self._at.part_among
        likely = [hit.subject.id for hit in (*whole.kept, *whole.rejected)[:among]]
        found: dict[str, AskSubject] = {}
        for piece in pieces:
            asked = self._part(piece, words)
            if asked is not None and asked.subject in likely:
                found.setdefault(asked.subject, asked)
        if len(found) < 2 or (sure and likely[0] not in found):
            return None
        # What the whole message speaks of most comes first: should a piece be misread, the main answer leads.
        parts = tuple(sorted(found.values(), key=lambda part: likely.index(part.subject)))
        shared = next((part.facets for part in reversed(parts) if part.facets), ())
        filled = tuple(part if part.facets else replace(part, facets=shared) for part in parts)
        return Several(filled[:MAX_PARTS], tuple(part.question for part in filled[MAX_PARTS:]))

    def _part(self, piece: Piece, whole: Words) -> AskSubject | None:
        """A piece that asks something, read in the light of the whole message; None for one that only tells."""
        words = self._read.words.read(piece.text)
        facets = self._read.facets.named(words)[:1]
        asks = bool(facets) or self._read.turns["wants"].match(words)
        if not asks and not piece.joined:
            return None
        results = self._finder.find(words, Talk(whole, self._at.part_share, {}))
        ours = [hit for hit in results.kept if hit.subject.kind in (Kind.GUIDE, Kind.PROCEDURE)]
        vague = sum(hit.probability for hit in results.kept if hit.subject.kind is Kind.FAMILY)
        enough = self._at.part if asks and len(self._content(words)) >= 2 else self._at.part_bare
        if not ours or ours[0].probability < enough * (1 - vague):
            return None
        return AskSubject(ours[0].subject.id, facets, Origin.SAID, piece.text, results)

    def _report(self, words: Words, focus: Focus, facets: tuple[Facet, ...]) -> AskReport | None:
        """A question that a commune's report is to answer: it names the commune, and is no errand of one's own."""
        commune, rest = self._read.communes.reporting(words)
        if commune is not None and focus.report is not None and len(self._content(rest)) < 2:
            return AskReport(commune, focus.question, Origin.CARRIED)
        asked = commune or focus.report
        if asked is None or not len(self._content(rest)):
            return None
        fit = self._passages.find(rest, asked, 1)
        errand = bool(facets) and self._read.turns["errand"].match(rest)
        if not fit or fit[0].score < (self._at.report if commune and not errand else self._at.report_unnamed):
            return None
        best = self._finder.find(rest).best
        sure = best is not None and best.subject.kind is Kind.GUIDE and best.probability >= self._at.report_yields
        if sure and (errand or commune is None):
            return None
        return AskReport(asked, " ".join(rest.typed), Origin.SAID if commune else Origin.CARRIED)


def _picked(action: str, focus: Focus) -> str:
    """The action behind "pick:2", a button whose own action was too long for the channel."""
    kind, _, place = action.partition(":")
    if kind != "pick" or not place.isdigit() or not 1 <= int(place) <= len(focus.offered):
        return action
    return focus.offered[int(place) - 1].action
