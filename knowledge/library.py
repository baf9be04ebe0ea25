"""Everything that is known, loaded once: shipped content and what an operator added in the data folder."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import yaml

from knowledge import procedures as catalogue
from knowledge.documents import ContentError, Facet, Guide, Passage, Problem, Procedure
from knowledge.guides import read_guide
from knowledge.reports import read_report, read_summary
from knowledge.text import Reader, fold

SHIPPED = Path(__file__).parent / "content"

T = TypeVar("T")


@dataclass(frozen=True)
class FacetLabels:
    """What a facet is called: in a guide's file, in an answer, on a button."""

    heading: str
    spoken: str
    button: str


@dataclass(frozen=True)
class Library:
    """The loaded content. `problems` lists the files that could not be read; the rest is usable."""

    guides: Mapping[str, Guide]
    procedures: Mapping[str, Procedure]
    passages: tuple[Passage, ...]
    facets: Mapping[Facet, FacetLabels]
    abbreviations: Mapping[str, str]
    domains: frozenset[str]
    problems: tuple[Problem, ...]

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.abbreviations)

    @cached_property
    def guide_codes(self) -> frozenset[str]:
        """Codes that a guide explains, so the bare catalogue line need not be offered."""
        return frozenset(guide.code for guide in self.guides.values() if guide.code)

    @cached_property
    def communes(self) -> tuple[str, ...]:
        """Communes with a report, in the order of the files."""
        return tuple(dict.fromkeys(passage.report.commune for passage in self.passages))


def load_library(data: Path | None = None, shipped: Path = SHIPPED) -> Library:
    """Reads the shipped content, then the operator's additions under `data/content` and `data/ingested`.

    A guide or report in the data folder replaces the shipped one with the same id.
    """
    problems: list[Problem] = []
    folders = [shipped, *([data / "content"] if data else [])]
    facets = {
        Facet(name): FacetLabels(**labels)
        for name, labels in tomllib.loads((shipped / "facets.toml").read_text(encoding="utf-8")).items()
    }
    headings = {fold(labels.heading): facet for facet, labels in facets.items()}
    guides = {
        guide.id: guide
        for path in _files(folders, "guides/*.md")
        for guide in _try(problems, lambda path: [read_guide(path, headings)], path)
    }
    shipped_procedures = catalogue.read_catalogue(shipped / "procedures.csv")
    ingested = data / "ingested" / "procedures.jsonl" if data else None
    details = _try(problems, lambda p: list(catalogue.read_details(p)), ingested) if ingested else []
    passages = [p for path in _files(folders, "reports/*.md") for p in _try(problems, read_summary, path)]
    reports = [
        p
        for path in _files([data] if data else [], "ingested/reports/*.json")
        for p in _try(problems, read_report, path)
    ]
    return Library(
        guides=guides,
        procedures={p.code: p for p in catalogue.merge(shipped_procedures, details)},
        passages=_newest(passages, reports),
        facets=facets,
        abbreviations=_read_pairs(shipped / "abbreviations.csv"),
        domains=frozenset((shipped / "domains.txt").read_text(encoding="utf-8").split()),
        problems=tuple(problems),
    )


def _newest(summaries: list[Passage], reports: list[Passage]) -> tuple[Passage, ...]:
    """An ingested report speaks for itself: its shipped summary steps back."""
    ingested = {passage.report.commune for passage in reports}
    return tuple([p for p in summaries if p.report.commune not in ingested] + reports)


def _try(problems: list[Problem], read: Callable[[Path], Iterable[T]], path: Path) -> list[T]:
    try:
        return list(read(path)) if path.exists() else []
    except ContentError as error:
        problems.append(error.problem)
    except (ValueError, yaml.YAMLError) as error:
        problems.append(Problem(str(path), 1, f"không đọc được ({error})", "lưu lại tệp với mã UTF-8, không ký tự lạ"))
    except OSError as error:
        problems.append(Problem(str(path), 1, f"không đọc được ({error.strerror})", "xem lại quyền và ổ đĩa"))
    return []


def _files(folders: Iterable[Path], pattern: str) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(pattern)) if path.is_file()]


def _read_pairs(path: Path) -> dict[str, str]:
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    return dict(row.split(",", 1) for row in rows if row.strip())
