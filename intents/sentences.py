"""How people ask, as data: example questions for each subject, families to ask back about, what is outside."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge import yaml_text
from knowledge.documents import ContentError, Facet, Problem

SENTENCES = Path(__file__).parent / "sentences"


def held_out(question: str) -> bool:
    return int(hashlib.blake2b(question.encode(), digest_size=8).hexdigest(), 16) % 5 == 0


@dataclass(frozen=True)
class Asked:
    """One example question: the subject it asks for and, where it names one, the facet."""

    subject: str
    facet: Facet | None
    style: str
    question: str

    @property
    def held_out(self) -> bool:
        """One in five is kept from training and indexing when something is measured on the others."""
        return held_out(self.question)


@dataclass(frozen=True)
class Family:
    """A message that fits several guides: what to ask back, and the guides to choose from."""

    id: str
    ask: str
    members: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Sentences:
    """All example questions, in the files' order."""

    asked: tuple[Asked, ...]
    families: Mapping[str, Family]
    outside: tuple[Asked, ...]


def load_sentences(folder: Path = SENTENCES) -> Sentences:
    """Reads the files under `intents/sentences`. Raises ContentError naming file and line."""
    guides = [row for path in sorted(folder.glob("guides/*.tsv")) for row in _guide_rows(path)]
    procedures = [row for path in sorted(folder.glob("procedures/*.tsv")) for row in _rows(path, "code")]
    return Sentences(
        asked=tuple(guides + procedures),
        families=_families(folder / "families.yaml"),
        outside=tuple(_rows(folder / "outside.tsv", "group")),
    )


def _guide_rows(path: Path) -> Iterator[Asked]:
    for line, row in _read(path, ("facet", "style", "question")):
        try:
            facet = None if row["facet"] == "-" else Facet(row["facet"])
        except ValueError:
            known = ", ".join(Facet)
            raise ContentError(
                Problem(str(path), line, f"facet lạ {row['facet']!r}", f"dùng '-' hoặc một trong: {known}")
            ) from None
        yield Asked(path.stem, facet, row["style"], row["question"])


def _rows(path: Path, subject: str) -> Iterator[Asked]:
    for _, row in _read(path, (subject, "style", "question")):
        yield Asked(row[subject], None, row["style"], row["question"])


def _read(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(rows, ())) != columns:
            raise ContentError(Problem(str(path), 1, "dòng đầu sai", f"viết {' <tab> '.join(columns)}"))
        for row in rows:
            if len(row) != len(columns) or not row[-1].strip():
                raise ContentError(
                    Problem(str(path), rows.line_num, f"cần {len(columns)} cột cách nhau bằng tab", "sửa dòng này")
                )
            yield rows.line_num, dict(zip(columns, row, strict=True))


def _families(path: Path) -> dict[str, Family]:
    entries = yaml_text.parse(path.read_text(encoding="utf-8"))
    try:
        return {
            name: Family(name, entry["ask"], tuple(entry["members"]), tuple(map(str, entry["asked"])))
            for name, entry in entries.items()
        }
    except (TypeError, KeyError) as error:
        raise ContentError(
            Problem(str(path), 1, f"một nhóm thiếu mục {error}", "mỗi nhóm cần ask, members, asked")
        ) from None
