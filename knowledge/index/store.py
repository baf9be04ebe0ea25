"""An index is a folder that remembers how it was made: rebuilt when content or encoder changed, else opened."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import KnowledgeError, Passage
from knowledge.index.base import Encoder
from knowledge.index.dense import DenseIndex
from knowledge.index.finder import Finder, Subject, Weights, layout
from knowledge.index.learned import LearnedIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.index.passages import PassageFinder
from knowledge.text import Reader

FORMAT = 2
logger = logging.getLogger(__name__)
_MADE_WITH = "made_with.json"
Recipe = dict[str, str | int]


@dataclass(frozen=True)
class Contents:
    """What is indexed: subjects to ask about and passages of reports."""

    subjects: Sequence[Subject]
    passages: Sequence[Passage]

    def fingerprint(self) -> str:
        """Changes with any text, its owner or its order."""
        digest = hashlib.blake2b(digest_size=16)
        for subject in self.subjects:
            digest.update("\0".join((subject.id, *subject.names, "", *subject.asked, subject.body)).encode())
        for passage in self.passages:
            digest.update("\0".join((passage.id, passage.locator, passage.text)).encode())
        return digest.hexdigest()


def open_index(
    folder: Path, contents: Contents, reader: Reader, encoder: Encoder, weights: Weights
) -> tuple[Finder, PassageFinder]:
    """Opens the index in `folder`; builds it first when missing, broken or made from something else."""
    recipe = _recipe(contents, reader, encoder)
    if _made_with(folder) == recipe:
        try:
            return _load(folder, contents, encoder, weights)
        except (OSError, ValueError, KeyError, RuntimeError, EOFError):
            logger.warning("the index in %s is damaged; building it anew", folder)
    build(folder, recipe, contents, reader, encoder)
    return _load(folder, contents, encoder, weights)


def _load(folder: Path, contents: Contents, encoder: Encoder, weights: Weights) -> tuple[Finder, PassageFinder]:
    _, owners, names = layout(contents.subjects)
    finder = Finder(
        contents.subjects,
        owners,
        names,
        LexicalIndex.load(folder / "short"),
        LexicalIndex.load(folder / "body"),
        DenseIndex.load(encoder, folder / "dense.faiss"),
        LearnedIndex.load(folder / "learned"),
        weights,
    )
    return finder, PassageFinder.load(folder / "passages", contents.passages, encoder)


def build(folder: Path, recipe: Recipe, contents: Contents, reader: Reader, encoder: Encoder) -> None:
    """Writes the index beside `folder` and puts it in place whole, so that a crash leaves no half of one."""
    texts, owners, _ = layout(contents.subjects)
    words = [reader.read(text) for text in texts]
    logger.warning("Đang lập chỉ mục vào %s (một lần sau mỗi lần đổi nội dung, khoảng nửa phút)…", folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    for name in ("short", "body", "passages", "learned"):
        (fresh / name).mkdir(parents=True)
    LexicalIndex.build(words).save(fresh / "short")
    LexicalIndex.build([reader.read(subject.body) for subject in contents.subjects]).save(fresh / "body")
    DenseIndex.build(encoder, encoder.encode(words)).save(fresh / "dense.faiss")
    examples = list(zip(words, map(int, owners), strict=True))
    LearnedIndex.build(examples, len(contents.subjects)).save(fresh / "learned")
    PassageFinder.build(fresh / "passages", contents.passages, reader, encoder)
    (fresh / _MADE_WITH).write_text(json.dumps(recipe), encoding="utf-8")
    if (
        folder.exists()
        and any(folder.iterdir())
        and not any((folder / ours).exists() for ours in (_MADE_WITH, "short"))
    ):
        shutil.rmtree(fresh)
        raise KnowledgeError(f"{folder} có sẵn và không phải chỉ mục của chương trình này → đặt TROLY_DATA nơi khác")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.replace(folder)


def _recipe(contents: Contents, reader: Reader, encoder: Encoder) -> Recipe:
    """What an index depends on: two equal recipes give the same index."""
    return {
        "format": FORMAT,
        "contents": contents.fingerprint(),
        "reader": reader.fingerprint,
        "encoder": encoder.name,
    }


def _made_with(folder: Path) -> object:
    try:
        return json.loads((folder / _MADE_WITH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
