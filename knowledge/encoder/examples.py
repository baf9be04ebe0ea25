"""What the encoder learns from: pairs of the data folder, our own questions, guides and procedure names."""

from __future__ import annotations

import csv
import hashlib
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from knowledge.encoder import EncoderError
from knowledge.library import Library
from knowledge.text import Reader, fold

PAIRS = "train_pairs_compact.tsv.xz"
_LONGEST = 48

Pair = tuple[str, str]


@dataclass(frozen=True)
class Question:
    text: str
    style: str
    facet: str = ""


@dataclass
class Topic:
    """Texts about one guide or procedure, each the read syllables joined by spaces; `lines` by facet."""

    id: str
    names: list[str]
    lines: dict[str, list[str]] = field(default_factory=dict)
    train: list[Question] = field(default_factory=list)
    test: list[Question] = field(default_factory=list)


def is_held_out(question: str) -> bool:
    """A fifth of our questions is never trained on; which ones depends on their text alone."""
    digest = hashlib.blake2b(question.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 5 == 0


def read_pairs(folder: Path, reader: Reader, wanted: Mapping[str, int]) -> dict[str, list[Pair]]:
    """Queries and passages by source, at most so many of each. Raises EncoderError."""
    file = folder / PAIRS
    try:
        with lzma.open(file, "rt", encoding="utf-8") as rows:
            chosen = [row.rstrip("\n").split("\t", 2) for row in rows]
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise EncoderError(file, f"không đọc được ({error})", "chỉ đúng thư mục dữ liệu với --data") from None
    return {
        source: [
            (query, passage)
            for row in islice((row for row in chosen if row[0] == source), most)
            if (query := spoken(reader, row[1])) and (passage := spoken(reader, row[2]))
        ]
        for source, most in wanted.items()
    }


def read_topics(library: Library, questions: Path) -> list[Topic]:
    """Every guide, and every procedure that has questions. A question file is named by guide or lists codes.

    A training question that differs from a held-out one in diacritics alone is dropped.
    """
    reader = library.reader
    topics = {
        guide.id: Topic(
            guide.id,
            [spoken(reader, name) for name in (guide.title, *guide.aliases)],
            {facet: [spoken(reader, line) for line in guide.lines(facet)] for facet in library.facets},
        )
        for guide in library.guides.values()
    }
    guide_of = {guide.code: guide.id for guide in library.guides.values() if guide.code}
    asked = list(_read_questions(questions))
    tests = {fold(question.text) for _, question in asked if is_held_out(question.text)}
    for topic, question in asked:
        key = guide_of.get(topic, topic)
        if key not in topics and key in library.procedures:
            topics[key] = Topic(key, [spoken(reader, library.procedures[key].name)])
        if key in topics:
            text = spoken(reader, question.text)
            found = Question(text, question.style, question.facet)
            if is_held_out(question.text):
                topics[key].test.append(found)
            elif fold(question.text) not in tests:
                topics[key].train.append(found)
    return list(topics.values())


def spoken(reader: Reader, text: str) -> str:
    """The text as the encoder hears it."""
    return " ".join(reader.read(text[:600]).typed[:_LONGEST])


def _read_questions(folder: Path) -> Iterator[tuple[str, Question]]:
    for file in sorted(folder.rglob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                if text := row.get("question"):
                    asked = Question(text, row.get("style") or "", row.get("facet") or "")
                    yield row.get("code") or file.stem, asked


def topics_by_question(topics: Sequence[Topic], held_out: bool) -> list[tuple[int, Question]]:
    """Every question with the number of its topic."""
    return [(i, q) for i, topic in enumerate(topics) for q in (topic.test if held_out else topic.train)]
