"""What a question is about: one subject, several, one of the talk, one to be asked back for, or none of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from intents import AskSubject, Focus, Intent, NotUnderstood, Origin, Outside, Several, Unclear
from intents.actions import perform
from intents.patterns import Patterns
from intents.readers.facets import FacetReader
from intents.readers.segments import Piece, segments
from intents.sentences import Family
from intents.thresholds import Thresholds
from knowledge.documents import Facet
from knowledge.index.finder import Finder, Kind, Results, Talk
from knowledge.text import Reader, Words

MAX_PARTS = 3
BARE = 3
"""Syllables of content up to which a message says little by itself."""
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")
_NUMBER, _THOUSANDS = re.compile(r"\d"), re.compile(r"\d[.,]?000\b|\d+k\b")
_OURS = (Kind.GUIDE, Kind.PROCEDURE)


@dataclass(frozen=True)
class Question:
    """A message on its way: `content` is what it says beside facets and fillers, `named` the facets beyond doubt."""

    text: str
    words: Words
    content: Words
    named: tuple[Facet, ...]
    goes_back: bool = False

    @property
    def bare(self) -> bool:
        return len(self.content) <= BARE


class SubjectQuestions:
    """Finds the subject of a question, alone or leaning on the talk."""

    def __init__(
        self,
        reader: Reader,
        facets: FacetReader,
        turns: Mapping[str, Patterns],
        finder: Finder,
        families: Mapping[str, Family],
        codes: Mapping[str, str],
        thresholds: Thresholds,
    ) -> None:
        self._reader = reader
        self._facets = facets
        self._turns = turns
        self._finder = finder
        self._families = families
        self._codes = codes
        self._at = thresholds
        self._outside = tuple(subject.id for subject in finder.subjects if subject.kind is Kind.OUTSIDE)

    def read(self, question: Question, focus: Focus, dropped: str | None = None) -> Intent:
        """`dropped` is the subject of the talk that a correction has put aside."""
        if coded := self._coded(question):
            return coded
        if self._turns["goes_back"].match(question.words):
            cut = self._turns["goes_back"].cut
            question = replace(question, words=cut(question.words), content=cut(question.content), goes_back=True)
            focus = self._gone_back(question, focus)
        results = self._finder.find(question.words)
        in_talk = bool(focus.subject or focus.offered)
        if not len(question.content) and (in_talk or not self._clear(results)):
            return self._facet_only(question, focus)
        if parts := self._parts(question, results):
            return parts
        intent = self._single(question, results, focus, dropped)
        if isinstance(intent, AskSubject):
            return replace(intent, confirm=self._turns["confirms"].match(question.words))
        return intent

    def _gone_back(self, question: Question, focus: Focus) -> Focus:
        """The talk as it stands after "quay lại việc trước": on the earlier subject, unless one is named."""
        if not focus.visited or len(self._turns["generic"].cut(self._facets.without(question.words))) > BARE:
            return focus
        return replace(focus, subject=focus.visited[0])

    def _coded(self, question: Question) -> AskSubject | None:
        """A procedure asked for by its code."""
        code = _CODE.search(question.text)
        subject = self._codes.get(code[0]) if code else None
        return AskSubject(subject, question.named, Origin.SAID, question.text) if subject else None

    def _single(self, question: Question, results: Results, focus: Focus, dropped: str | None) -> Intent:
        another = self._another(question, focus)
        facets = (focus.facet,) if another and focus.facet else self._answering(question)
        if focus.subject and question.named and len(question.content) < 2 and self._says_little(results):
            return AskSubject(focus.subject, question.named, Origin.CARRIED, question.text)
        if not focus.question or self._clear(results):
            return self._decide(results, facets, question, Origin.SAID, bare=question.bare and not question.named)
        leaning = self._finder.find(question.words, self._talk(question, focus, dropped))
        if another:
            leaning = leaning.without(Kind.FAMILY)
        stayed = leaning.best is not None and leaning.best.subject.id == focus.subject
        return self._decide(leaning, facets, question, Origin.CARRIED if stayed else Origin.SAID)

    def _answering(self, question: Question) -> tuple[Facet, ...]:
        """The facets to answer with; an amount or a term to be confirmed names its own."""
        if self._turns["confirms"].match(question.words) and _NUMBER.search(question.text):
            if self._turns["money"].match(question.words) or _THOUSANDS.search(question.text):
                return (Facet.FEE,)
            if self._turns["days"].match(question.words):
                return (Facet.TIME,)
        return self._facets.answering(question.words)

    def _facet_only(self, question: Question, focus: Focus) -> Intent:
        """ "Mấy ngày?": the subject is that of the talk, else the likeliest offered, else it is asked for."""
        named = question.named
        if focus.subject:
            facets = named or self._facets.answering(question.words)
            return AskSubject(focus.subject, facets, Origin.CARRIED, question.text)
        if offered := _offered(focus):
            return AskSubject(offered[0], named, Origin.ASSUMED, focus.question)
        return Unclear((), None, named, question.text)

    def _another(self, question: Question, focus: Focus) -> bool:
        """ "Thế còn giấy xác nhận độc thân?": another subject, asked for the facet of the question before."""
        return bool(focus.subject and focus.facet) and (
            self._turns["and_what_about"].match(question.words) and not self._facets.named(question.words)
        )

    def _says_little(self, results: Results) -> bool:
        """Whether a message points to nothing of its own with any confidence."""
        known = (hit.probability for hit in results.kept if hit.subject.kind is not Kind.OUTSIDE)
        return max(known, default=0.0) < self._at.says_little

    def _clear(self, results: Results) -> bool:
        best = results.best
        return best is not None and best.subject.kind is Kind.GUIDE and best.probability >= self._at.new_subject

    def _talk(self, question: Question, focus: Focus, dropped: str | None) -> Talk:
        """What a message leans on: the question before it, the subject being talked of, earlier and offered ones."""
        at = self._at
        raised = dict.fromkeys(_offered(focus), at.offered)
        if focus.subject:
            raised |= dict.fromkeys(self._outside, -(at.stay_short if question.named else at.outside_in_talk))
        raised |= dict.fromkeys(focus.visited, at.goes_back if question.goes_back else at.visited)
        if focus.subject:
            raised[focus.subject] = at.stay_short if question.named and question.bare else at.stay
        gone = dropped or (focus.subject if self._turns["corrects"].match(question.words) else None)
        if gone:
            raised[gone] = -at.corrected
        return Talk(self._reader.read(focus.question), at.share, raised)

    def _decide(
        self, results: Results, facets: tuple[Facet, ...], question: Question, origin: Origin, bare: bool = False
    ) -> Intent:
        """`bare` is a message of a word or two, which must be clearer than others to be answered."""
        at, text = self._at, question.text
        outside = sum(hit.probability for hit in results.kept if hit.subject.kind is Kind.OUTSIDE)
        if outside >= at.outside:
            return Outside(results)
        best = next((hit for hit in results.kept if hit.subject.kind is not Kind.OUTSIDE), None)
        if best is None:
            return NotUnderstood(question=text, results=results)
        if best.subject.kind is Kind.FAMILY:
            family = self._families[best.subject.id]
            return Unclear(family.members, family.id, facets, text, results)
        ours = [hit for hit in results.kept if hit.subject.kind in _OURS]
        second = ours[1].probability if len(ours) > 1 else 0.0
        leads = best.probability >= at.lead and best.probability >= at.lead_over * second and not bare
        if best.probability >= (at.answer_bare if bare else at.answer) or leads:
            return AskSubject(best.subject.id, facets, origin, text, results)
        likely = tuple(hit.subject.id for hit in ours if hit.probability >= at.choices)[:5]
        if sum(hit.probability for hit in ours[:3]) >= at.ask_back and (len(likely) > 1 or bare):
            return Unclear(likely, None, facets, text, results)
        return NotUnderstood(tuple(hit.subject.id for hit in ours[:3]), question=text, results=results)

    def _parts(self, question: Question, whole: Results) -> Several | None:
        """Several questions, each with a clear subject of its own that the whole message knows too."""
        pieces = segments(question.text, question.words.accented)
        if len(pieces) < 2:
            return None
        sure = whole.best is not None and whole.best.probability >= self._at.part_sure
        among = self._at.part_among_sure if sure else self._at.part_among
        likely = [hit.subject.id for hit in (*whole.kept, *whole.rejected)[:among]]
        found: dict[str, AskSubject] = {}
        for piece in pieces:
            asked = self._part(piece, question.words)
            if asked is not None and asked.subject in likely:
                found.setdefault(asked.subject, asked)
        if len(found) < 2 or (sure and likely[0] not in found):
            return None
        # What the whole message speaks of most comes first: should a piece be misread, the main answer leads.
        parts = tuple(sorted(found.values(), key=lambda part: likely.index(part.subject)))
        shared = next((part.facets for part in reversed(parts) if part.facets), question.named[:2])
        filled = tuple(part if part.facets else replace(part, facets=shared) for part in parts)
        return Several(filled[:MAX_PARTS], tuple(part.question for part in filled[MAX_PARTS:]))

    def _part(self, piece: Piece, whole: Words) -> AskSubject | None:
        """A piece that asks something, read in the light of the whole message; None for one that only tells."""
        words = self._reader.read(piece.text)
        facets = self._facets.named(words)[:2]
        asks = bool(facets) or self._turns["wants"].match(words)
        if not asks and not piece.joined:
            return None
        results = self._finder.find(words, Talk(whole, self._at.part_share, {}))
        ours = [hit for hit in results.kept if hit.subject.kind in _OURS]
        vague = sum(hit.probability for hit in results.kept if hit.subject.kind is Kind.FAMILY)
        says = len(self._turns["generic"].cut(self._facets.without(words)))
        enough = self._at.part if asks and says >= 2 else self._at.part_bare
        if not ours or ours[0].probability < enough * (1 - vague):
            return None
        return AskSubject(ours[0].subject.id, facets, Origin.SAID, piece.text, results)


def _offered(focus: Focus) -> list[str]:
    """The subjects that were just offered, in order."""
    offered = (perform(choice.action, focus) for choice in focus.offered)
    return [intent.subject for intent in offered if isinstance(intent, AskSubject)]
