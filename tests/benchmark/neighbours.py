"""What the numbers beside each deciding number would do: `python tests/benchmark/neighbours.py [--only lines]`.

A number is well chosen when its neighbours are no better, and harmless when they are no different.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import typer
from heldout import DATA, THRESHOLDS, Bench, Question, gather, open_bench, say
from ranking import cross_validate, folds, hits
from sets import Row, ask, default_sets, read_rows, scorer
from tables import percent, show

import bot.answers.guide
import bot.answers.report
import bot.assembly
import intents.readers.choice
import knowledge.index.lexical
import knowledge.index.passages
from bot.assembly import Parts, build_parts, make_readers, make_understander
from bot.assistant import Assistant
from bot.conversation import MemoryStore
from bot.settings import load_settings
from intents import AskSubject, Origin
from intents.readers.facet_guess import FacetGuesser, learn
from intents.readers.facets import FacetReader
from intents.thresholds import Thresholds
from knowledge.documents import Facet
from knowledge.encoder import StaticEncoder
from knowledge.index.finder import Kind
from knowledge.index.store import Contents, open_index

BM25 = ((1.2, 0.5), (0.8, 0.5), (1.6, 0.5), (2.0, 0.5), (1.2, 0.25), (1.2, 0.75))
LINES: dict[str, tuple[float, ...]] = {
    "RELATED": (0.1, 0.15, 0.3, 0.4),
    "MUST_SHOW": (0.2, 0.3, 0.5, 0.6),
    "SAID_ALREADY": (60.0, 90.0),
    "MAX_RELATED": (1, 3, 4),
    "BODY": (350, 600),
}
MODULES = (
    (bot.answers.report, "ENOUGH", (0.2, 0.4)),
    (bot.answers.report, "CLOSE_TO_BEST", (0.45, 0.75)),
    (bot.answers.report, "MAX_PASSAGES", (2, 3, 5)),
    (bot.answers.report, "LENGTH", (600, 1000)),
    (knowledge.index.passages, "DENSE_SHARE", (0.0, 0.25, 1.0)),
    (intents.readers.choice, "SAME_WORDS", (75.0, 95.0)),
)
KINDS = ("topic", "catalogue", "dialogue", "multi", "ambiguous", "oos", "report_text")


class Part(StrEnum):
    """Which numbers to look at."""

    LEXICAL = "lexical"
    LINES = "lines"
    SETS = "sets"


@contextmanager
def changed(owner: Any, **values: Any) -> Iterator[None]:
    """Sets numbers for a while; every module reads its own when it needs them."""
    before = {name: getattr(owner, name) for name in values}
    try:
        for name, value in values.items():
            setattr(owner, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


def main(
    data: Annotated[Path, typer.Option(help="Where the indexes are kept.")] = DATA,
    limit: Annotated[int, typer.Option(help="How many held-out questions, 0 for all.")] = 1500,
    only: Annotated[Part | None, typer.Option(help="Only these numbers.")] = None,
) -> None:
    """Changes one number at a time and measures again."""
    if only in (None, Part.LEXICAL):
        show_lexical(open_bench(data, limit), data)
    if only in (None, Part.LINES):
        show_lines(open_bench(data))
    if only in (None, Part.SETS):
        show_sets(build_parts(load_settings(data=data)), data)


def show_lexical(bench: Bench, data: Path) -> None:
    """K1 and B of BM25: the right subject first by the lexical evidence alone, and by all of it fitted anew."""
    fold = folds(len(bench.questions), 5, 0)
    library = bench.parts.library
    contents = Contents(bench.parts.finder.subjects, library.passages)
    rows = []
    for k1, b in BM25:
        folder = data / "index-neighbour"
        shutil.rmtree(folder, ignore_errors=True)
        say(f"K1 {k1}, B {b}")
        with changed(knowledge.index.lexical, K1=k1, B=b):
            finder, _ = open_index(folder, contents, library.reader, StaticEncoder.load(), bench.weights)
        cases = gather(bench, finder)
        alone = mean(int(case.evidence[:, 0].argmax()) == case.right for case in cases)
        fused = hits(cases, cross_validate(cases, fold, 1e-3).likely).mean()
        rows.append((f"K1 {k1}, B {b}", percent(alone), percent(fused)))
    show(
        f"BM25, in use first: right subject first, %, {len(bench.questions)} held-out questions",
        ("numbers", "best lexical score alone", "whole ranker"),
        rows,
    )


@dataclass(frozen=True)
class Shown:
    """What an answer shows of a guide: whether a line of the facet asked for is there, how many others, characters."""

    reached: bool
    others: int
    length: int


def show_lines(bench: Bench) -> None:
    """Which lines of the right guide are shown for held-out questions whose facet is known."""
    guides = bench.parts.library.guides
    questions = [
        question
        for question in bench.questions
        if question.kind is Kind.GUIDE and question.facet and guides[question.subject].lines(question.facet)
    ]
    read = _facet_reader(bench.parts)
    facets = [read(question.text) for question in questions]
    first = mean(question.facet in found[:1] for question, found in zip(questions, facets, strict=True))
    none = mean(not found for found in facets)
    typer.echo(f"\nfacet read right: {percent(first)} %, none read: {percent(none)} % of {len(questions)} questions")
    rows = [("in use", *_lines_row(bench.parts, questions, facets))]
    for name, values in LINES.items():
        for value in values:
            with changed(bot.answers.guide, **{name: value}):
                rows.append((f"{name} {value}", *_lines_row(bench.parts, questions, facets)))
    show(
        "Lines shown of the right guide",
        ("numbers", "a line of the facet asked for, %", "lines of other facets, mean", "characters, mean"),
        rows,
    )


def _facet_reader(parts: Parts) -> Callable[[str], tuple[Facet, ...]]:
    """Reads facets with a guesser that learned from the training questions alone."""
    reader = parts.library.reader
    asked = [example for example in parts.sentences.asked if example.subject in parts.library.guides]
    guesser = FacetGuesser(*learn([example for example in asked if not example.held_out], reader))
    facets: FacetReader = make_readers(parts.library, parts.places, guesser).facets
    return lambda text: facets.answering(reader.read(text))


def _lines_row(parts: Parts, questions: Sequence[Question], facets: Sequence[tuple[Facet, ...]]) -> tuple[str, ...]:
    shown = [_shown(parts, question, found) for question, found in zip(questions, facets, strict=True)]
    reached, others = mean(one.reached for one in shown), mean(one.others for one in shown)
    return percent(reached), f"{others:.2f}", f"{mean(one.length for one in shown):.0f}"


def _shown(parts: Parts, question: Question, read: tuple[Facet, ...]) -> Shown:
    guide = parts.library.guides[question.subject]
    facets = tuple(facet for facet in read if guide.lines(facet)) or (Facet.SUMMARY,)
    asked = AskSubject(guide.id, read, Origin.SAID, question.text)
    body, _ = bot.answers.guide.guide_body(asked, guide, facets, parts.desk, bot.answers.guide.BODY)
    wanted = set(guide.lines(question.facet)) if question.facet else set()
    others = {line for lines in guide.sections.values() for line in lines} - wanted
    return Shown(any(line in body for line in wanted), sum(line in body for line in others), len(body))


def show_sets(parts: Parts, data: Path) -> None:
    """How many more or fewer rows of the question sets are right, by kind, in whole conversations."""
    rows = [row for file in default_sets() for row in read_rows(file) if row.kind in KINDS]
    if not rows:
        return
    # What a text shares with the index does not depend on any number that is changed here.
    with changed(parts.finder, _signals=lru_cache(maxsize=None)(parts.finder._signals)):
        _show_sets(parts, data, rows)


def _show_sets(parts: Parts, data: Path, rows: Sequence[Row]) -> None:
    counts = Counter(row.kind for row in rows)
    now = _right(parts, rows, "in use")
    lines = [("right, in use", *(str(now[kind]) for kind in KINDS), str(now.total()))]
    unnoticed = []
    for name, value, right in _tried(parts, rows, data):
        if right == now:
            unnoticed.append(f"{name} {value:g}")
        else:
            moved = (f"{right[kind] - now[kind]:+d}" for kind in KINDS)
            lines.append((f"{name} {value:g}", *moved, f"{right.total() - now.total():+d}"))
    heads = (f"{kind} ({counts[kind]})" for kind in KINDS)
    show("Rows of the question sets that turn right or wrong", ("number", *heads, "all"), lines)
    typer.echo(f"\nNo kind's count changes with: {', '.join(unnoticed)}")


def _tried(parts: Parts, rows: Sequence[Row], data: Path) -> Iterator[tuple[str, float, Counter[str]]]:
    used = asdict(Thresholds.load(THRESHOLDS))
    for name, value in used.items():
        for other in _beside(value):
            yield name, other, _right(_with(parts, used | {name: other}, data), rows, f"{name} {other:g}")
    for module, name, values in MODULES:
        for value in values:
            with changed(module, **{name: value}):
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value, _right(parts, rows, name)


def _with(parts: Parts, thresholds: dict[str, float], data: Path) -> Parts:
    """The parts with other thresholds, read from a file as the product reads them."""
    guides = [example for example in parts.sentences.asked if example.subject in parts.library.guides]
    guesser = FacetGuesser.open(data / "index" / "facets.npz", guides, parts.library.reader)
    readers = make_readers(parts.library, parts.places, guesser)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / THRESHOLDS.name
        file.write_text("".join(f"{name} = {value}\n" for name, value in thresholds.items()), encoding="utf-8")
        with changed(bot.assembly, _THRESHOLDS=file):
            understander = make_understander(readers, parts.library, parts.sentences, parts.finder, parts.passages)
    return replace(parts, understander=understander)


def _beside(value: float) -> tuple[float, float]:
    """Half and half as much again; what is below 1 stays below."""
    if isinstance(value, int):
        return value - value // 2, value + value // 2
    more = value * 1.5
    return round(value / 2, 3), round((1 + value) / 2 if value < 1 <= more else more, 3)


def _right(parts: Parts, rows: Sequence[Row], name: str) -> Counter[str]:
    assistant = Assistant(parts.understander, parts.desk, MemoryStore())
    check = scorer()
    answers = ask(assistant, rows, name)
    return Counter(row.kind for row, answer in zip(rows, answers, strict=True) if check(row, answer)["right"])


if __name__ == "__main__":
    typer.run(main)
