"""What the commune knows, as values: guides, procedures, report passages."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class KnowledgeError(Exception):
    """Root of the errors that this room raises; the message names what is wrong and the mend."""


class Facet(StrEnum):
    """The parts of a guide, each asked for in its own way."""

    SUMMARY = "summary"
    DOCUMENTS = "documents"
    STEPS = "steps"
    TIME = "time"
    FEE = "fee"
    WHERE = "where"
    ONLINE = "online"
    ELIGIBILITY = "eligibility"
    LEGAL = "legal"
    NOTES = "notes"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Source:
    title: str
    url: str | None = None


@dataclass(frozen=True)
class Guide:
    """One topic written for citizens. `sections` holds the lines of each facet, in the file's order."""

    id: str
    title: str
    field: str
    code: str | None
    aliases: tuple[str, ...]
    authority: str | None
    as_of: str | None
    review_by: dt.date
    confidence: Confidence
    sources: tuple[Source, ...]
    see_also: tuple[str, ...]
    summary: str
    sections: Mapping[Facet, tuple[str, ...]]

    def lines(self, facet: Facet) -> tuple[str, ...]:
        return (self.summary,) if facet is Facet.SUMMARY else self.sections.get(facet, ())


@dataclass(frozen=True)
class Procedure:
    """A procedure of the national catalogue. `details` is empty until an operator ingests the portal's export."""

    code: str
    name: str
    field: str
    level: str
    authority: str
    audience: str
    decision: str
    url: str
    as_of: str
    details: Mapping[Facet, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    @property
    def for_citizens(self) -> bool:
        return "Công dân" in self.audience or "Hộ kinh doanh" in self.audience or "Cá nhân" in self.audience


@dataclass(frozen=True)
class Report:
    """A commune's report. Dates are ISO; `start` and `end` bound the period it covers, where it says so."""

    id: str
    title: str
    commune: str
    province: str | None
    period: str | None
    start: str | None
    end: str | None
    as_of: str | None


@dataclass(frozen=True)
class Passage:
    """A piece of a report small enough to be shown, with the section it stands in."""

    id: str
    report: Report
    locator: str
    text: str


@dataclass(frozen=True)
class Problem:
    """Something wrong with a content file, told so that a person who does not program can mend it."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} → {self.mend}"


class ContentError(KnowledgeError):
    """One content file cannot be read; the others still load."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
