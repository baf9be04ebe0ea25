"""Our own questions that neither the index nor the encoder has seen, with the evidence found for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import typer
from numpy.typing import NDArray
from tqdm import tqdm

import intents
import knowledge.index
from bot.assembly import Parts, build_parts
from bot.settings import load_settings
from intents.sentences import Asked
from intents.thresholds import Thresholds
from knowledge.documents import Facet
from knowledge.encoder.examples import is_held_out
from knowledge.index.finder import Finder, Kind, Weights
from knowledge.text import fold

T = TypeVar("T")

WEIGHTS = Path(knowledge.index.__file__).parent / "weights.toml"
THRESHOLDS = Path(intents.__file__).parent / "thresholds.toml"
DATA = Path(tempfile.gettempdir()) / "troly-benchmark"


@dataclass(frozen=True)
class Question:
    """A held-out question and the subject it asks for; `kind` is that subject's, `facet` may be unknown."""

    text: str
    subject: str
    kind: Kind
    style: str
    facet: Facet | None


@dataclass(frozen=True)
class Case:
    """What the finder sees of a question: candidates by number, their features, the right one's row or -1."""

    question: Question
    candidates: NDArray[np.int64]
    evidence: NDArray[np.float32]
    right: int


@dataclass(frozen=True)
class Bench:
    """An assistant's parts over the training questions alone, the numbers it decides by, and the questions."""

    parts: Parts
    weights: Weights
    thresholds: Thresholds
    questions: tuple[Question, ...]


def say(line: str) -> None:
    """Progress, to standard error: standard output holds tables only."""
    typer.echo(line, err=True)


def progress(items: Iterable[T], desc: str) -> Iterable[T]:
    """The same items, with a line on how far they have come."""
    return tqdm(items, desc, ascii=True, mininterval=5, leave=False)


def open_bench(data: Path = DATA, limit: int = 0, seed: int = 0) -> Bench:
    """Builds or opens the index without held-out questions; `limit` draws so many of them, 0 means all."""
    say("building the parts without the held-out questions")
    parts = build_parts(load_settings(data=data), leave_out_held_out=True)
    weights, thresholds = Weights.load(WEIGHTS), Thresholds.load(THRESHOLDS)
    questions = tuple(_questions(parts))
    if trained := [question for question in questions if not _new_to_encoder(question)]:
        raise SystemExit(f"the encoder was trained on {len(trained)} held-out questions: make both rules the same")
    if 0 < limit < len(questions):
        chosen = np.random.default_rng(seed).choice(len(questions), limit, replace=False)
        questions = tuple(questions[i] for i in np.sort(chosen))
    say(f"{len(questions)} held-out questions, {len(parts.finder.subjects)} subjects")
    return Bench(parts, weights, thresholds, questions)


def _new_to_encoder(question: Question) -> bool:
    return question.kind not in (Kind.GUIDE, Kind.PROCEDURE) or is_held_out(question.text)


def _questions(parts: Parts) -> Iterator[Question]:
    """Held-out questions of indexed subjects, less those that differ from an indexed text in marks alone."""
    subjects = parts.finder.subjects
    kinds = {subject.id: subject.kind for subject in subjects}
    indexed = {fold(text) for subject in subjects for text in (*subject.names, *subject.asked)}
    owners = _owners(parts, kinds)
    families = parts.sentences.families.values()
    unclear = [Asked(family.id, None, "family", text) for family in families for text in family.asked]
    for asked in (*parts.sentences.asked, *unclear, *parts.sentences.outside):
        subject = owners.get(asked.subject, asked.subject)
        if asked.held_out and subject in kinds and fold(asked.question) not in indexed:
            yield Question(asked.question, subject, kinds[subject], asked.style, asked.facet)


def _owners(parts: Parts, kinds: Mapping[str, Kind]) -> dict[str, str]:
    """The subject that speaks for a procedure's code: its guide, or the first of those with the same page."""
    guides = {guide.code: guide.id for guide in parts.library.guides.values() if guide.code}
    first: dict[tuple[str, str, str], str] = {}
    for procedure in parts.library.procedures.values():
        if procedure.code in kinds:
            first[procedure.name, procedure.decision, procedure.url] = procedure.code
    same = {
        procedure.code: first.get((procedure.name, procedure.decision, procedure.url), procedure.code)
        for procedure in parts.library.procedures.values()
    }
    return same | guides


def gather(bench: Bench, finder: Finder | None = None) -> list[Case]:
    """The evidence of every question, from the bench's own finder or another over the same subjects."""
    finder = finder or bench.parts.finder
    place = {subject.id: i for i, subject in enumerate(finder.subjects)}
    reader = bench.parts.library.reader
    cases = []
    for question in progress(bench.questions, desc="evidence"):
        candidates, evidence = finder.evidence(reader.read(question.text))
        found = np.flatnonzero(candidates == place[question.subject])
        cases.append(Case(question, candidates, evidence, int(found[0]) if len(found) else -1))
    return cases
