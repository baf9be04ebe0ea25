"""Whether a message asks a commune's report, and which commune's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intents import AskReport, Focus, Origin
from intents.patterns import Patterns
from intents.readers.place import CommuneReader
from intents.thresholds import Thresholds
from knowledge.documents import Facet
from knowledge.index.finder import Finder, Kind
from knowledge.index.passages import PassageFinder
from knowledge.text import Words

FRAGMENT = 4
"""Syllables of content up to which a message may be a follow-up to a question on a report."""


class ReportQuestions:
    """Tells questions for the reports from errands of one's own that merely name a commune."""

    def __init__(
        self,
        communes: CommuneReader,
        turns: Mapping[str, Patterns],
        finder: Finder,
        passages: PassageFinder,
        thresholds: Thresholds,
    ) -> None:
        self._communes = communes
        self._turns = turns
        self._finder = finder
        self._passages = passages
        self._at = thresholds

    def read(
        self, text: str, words: Words, content: Words, facets: tuple[Facet, ...], focus: Focus
    ) -> AskReport | None:
        """`content` is what the message says beside facets and fillers."""
        asked = self._read(text, words, content, facets, focus)
        return replace(asked, quantity=self._turns["quantity"].match(words)) if asked else None

    def _read(
        self, text: str, words: Words, content: Words, facets: tuple[Facet, ...], focus: Focus
    ) -> AskReport | None:
        named, rest = self._communes.reporting(words)
        own = focus.commune if focus.commune and self._turns["own_commune"].match(words) else None
        if not named and own:
            rest = self._turns["own_commune"].cut(rest)
            tells = self._fits(rest, None, self._at.report)
            errand = bool(facets) and self._turns["errand"].match(rest)
            return AskReport((own,), text, Origin.ASSUMED) if tells and not errand else None
        if not named:
            return self._other(text, words) or self._follow_up(text, words, content, focus)
        if focus.report is not None and len(content) - len(words) + len(rest) < 2:
            return AskReport(named, focus.question, Origin.CARRIED)
        errand = bool(facets) and self._turns["errand"].match(rest)
        if errand and (self._is_guide(rest) or not self._fits(rest, named[0], self._at.report_unnamed)):
            return None
        return (
            AskReport(named, " ".join(rest.typed), Origin.SAID) if self._fits(rest, named[0], self._at.report) else None
        )

    def _other(self, text: str, words: Words) -> AskReport | None:
        """A commune without a report is asked what reports tell of communes."""
        other, rest = self._communes.without_report(text, words)
        if other is None or self._turns["errand"].match(rest) or self._is_guide(rest):
            return None
        asks = self._turns["asks_report"].match(words) or self._fits(rest, None, self._at.report_unnamed)
        return AskReport((other,), text, Origin.SAID) if asks else None

    def _follow_up(self, text: str, words: Words, content: Words, focus: Focus) -> AskReport | None:
        """ "Bao nhiêu thành viên?" after a question on a report stays with that report."""
        if focus.report is None or self._is_guide(words):
            return None
        if self._fits(words, focus.report, self._at.report_unnamed):
            return AskReport((focus.report,), text, Origin.CARRIED)
        if len(content) > FRAGMENT:
            return None
        return AskReport((focus.report,), f"{focus.question} {text}", Origin.CARRIED)

    def _fits(self, words: Words, commune: str | None, enough: float) -> bool:
        best = self._passages.find(words, commune, 1)
        return bool(best) and best[0].score >= enough

    def _is_guide(self, words: Words) -> bool:
        best = self._finder.find(words).best
        return best is not None and best.subject.kind is Kind.GUIDE and best.probability >= self._at.report_yields
