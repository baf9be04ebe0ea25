"""The same questions through plain libraries: `python tests/benchmark/peers.py [SET.jsonl ...]`.

Every peer gets the texts our index gets: names, aliases, example questions and guide text, each a document that
belongs to a subject. A peer ranks subjects by their best document. Each is run twice: on text as it is written,
and on text that our reader has folded, which shows what its ranking alone is worth.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import bm25s
import typer
from heldout import DATA, open_bench, progress, say
from rapidfuzz import fuzz, process, utils
from sets import default_sets, read_rows
from tables import percent, show

from bot.assembly import Parts, build_parts
from bot.settings import load_settings
from knowledge.index.finder import Kind, Subject

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

DOCUMENTS = 50
"""How many documents a peer returns; the subjects they belong to are ranked by the best of them."""

Search = Callable[[str], Iterable[int]]
"""From a question to documents by number, best first."""


@dataclass(frozen=True)
class Question:
    """A question and the subjects that are right: a guide's id, procedures' codes."""

    text: str
    style: str
    right: frozenset[str]


def main(
    sets: Annotated[
        list[Path] | None, typer.Argument(help="Question sets; default: ours, and the shared ones.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Where the index is kept.")] = DATA,
    held_out: Annotated[int, typer.Option(help="Ask so many held-out questions of guides instead of the sets.")] = 0,
) -> None:
    """Ranks subjects by ours and by each peer, and prints a table for each set."""
    if held_out:
        bench = open_bench(data)
        mine = [question for question in bench.questions if question.kind is Kind.GUIDE]
        chosen = mine[:: max(1, len(mine) // held_out)]
        asked = {"held-out questions": [Question(q.text, q.style, frozenset([q.subject])) for q in chosen]}
        parts = bench.parts
    else:
        parts = build_parts(load_settings(data=data))
        asked = {file.stem: _topics(file) for file in sets or default_sets()}
    subjects = [subject for subject in parts.finder.subjects if subject.kind in (Kind.GUIDE, Kind.PROCEDURE)]
    owners, texts = _documents(subjects)
    say(f"{len(texts)} documents of {len(subjects)} subjects")
    searches = dict(_peers(texts, parts))
    for name, questions in asked.items():
        if questions:
            _show(name, questions, subjects, owners, searches, parts)


def _topics(file: Path) -> list[Question]:
    """The single-topic questions of a set, as one message each."""
    return [
        Question(row.turns[0], row.style, frozenset([*row.expect["topics"], *row.expect.get("codes", [])]))
        for row in read_rows(file)
        if row.kind == "topic" and len(row.turns) == 1
    ]


def _documents(subjects: Sequence[Subject]) -> tuple[list[int], list[str]]:
    pairs = [
        (number, text)
        for number, subject in enumerate(subjects)
        for text in (*subject.names, *subject.asked, *([subject.body] if subject.body else []))
    ]
    return [number for number, _ in pairs], [text for _, text in pairs]


def _peers(texts: Sequence[str], parts: Parts) -> Iterable[tuple[str, Search]]:
    reader = parts.library.reader

    def folded(text: str) -> str:
        return " ".join(reader.read(text).plain)

    for manner, write in (("as written", str), ("folded", folded)):
        written = [write(text) for text in texts]
        for name, peer in (("bm25s", _bm25s), ("rapidfuzz", _rapidfuzz), ("Haystack", _haystack)):
            say(f"{name}, {manner}")
            yield f"{name}, {manner}", peer(written, write)


def _bm25s(texts: Sequence[str], write: Callable[[str], str]) -> Search:
    tokens = bm25s.tokenize(list(texts), stopwords=None, show_progress=False)
    retriever = bm25s.BM25()
    retriever.index(tokens, show_progress=False)

    def search(question: str) -> Iterable[int]:
        asked = bm25s.tokenize([write(question)], stopwords=None, show_progress=False)
        found, _ = retriever.retrieve(asked, k=DOCUMENTS, show_progress=False)
        return map(int, found[0])

    return search


def _rapidfuzz(texts: Sequence[str], write: Callable[[str], str]) -> Search:
    # Of rapidfuzz's scorers this one finds most: its default, WRatio, is right less than half as often.
    prepared = [utils.default_process(text) for text in texts]

    def search(question: str) -> Iterable[int]:
        asked = utils.default_process(write(question))
        return (place for _, _, place in process.extract(asked, prepared, scorer=fuzz.token_set_ratio, limit=DOCUMENTS))

    return search


def _haystack(texts: Sequence[str], write: Callable[[str], str]) -> Search:
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore()
    store.write_documents([Document(id=str(number), content=text) for number, text in enumerate(texts)])
    retriever = InMemoryBM25Retriever(store, top_k=DOCUMENTS)

    def search(question: str) -> Iterable[int]:
        return (int(document.id) for document in retriever.run(query=write(question))["documents"])

    return search


def _show(
    name: str,
    questions: Sequence[Question],
    subjects: Sequence[Subject],
    owners: Sequence[int],
    searches: dict[str, Search],
    parts: Parts,
) -> None:
    def ours(question: str) -> list[str]:
        results = parts.finder.find(parts.library.reader.read(question))
        hits = (hit.subject for hit in (*results.kept, *results.rejected))
        return [subject.id for subject in hits if subject.kind in (Kind.GUIDE, Kind.PROCEDURE)]

    def peer(search: Search) -> Callable[[str], list[str]]:
        return lambda question: list(dict.fromkeys(subjects[owners[place]].id for place in search(question)))

    styles = list(dict.fromkeys(question.style for question in questions))
    rankers = {"ours, ranker alone": ours} | {label: peer(search) for label, search in searches.items()}
    rows = [_row(label, rank, questions, styles) for label, rank in rankers.items()]
    counts = (f"{style} ({sum(question.style == style for question in questions)})" for style in styles)
    show(
        f"{name}: right subject first / among three, %, {len(questions)} questions",
        ("ranked by", "all", *counts, "median ms"),
        rows,
    )


def _row(
    label: str, rank: Callable[[str], list[str]], questions: Sequence[Question], styles: Sequence[str]
) -> tuple[str, ...]:
    places, times = [], []
    for question in progress(questions, desc=label):
        started = time.perf_counter()
        found = rank(question.text)
        times.append((time.perf_counter() - started) * 1000)
        places.append(next((n for n, subject in enumerate(found) if subject in question.right), DOCUMENTS))
    cells = [_cell(places)]
    for style in styles:
        cells.append(_cell([p for p, question in zip(places, questions, strict=True) if question.style == style]))
    return (label, *cells, f"{median(times):.1f}")


def _cell(places: Sequence[int]) -> str:
    first, three = (sum(place < count for place in places) / len(places) for count in (1, 3))
    return f"{percent(first)} / {percent(three)}"


if __name__ == "__main__":
    typer.run(main)
