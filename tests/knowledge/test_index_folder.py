"""An index is a folder that remembers how it was made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.index.base import Encoder
from knowledge.index.finder import Kind, Subject, Weights
from knowledge.index.store import Contents, open_index
from knowledge.text import Reader

Open = Callable[..., bool]


def stamp(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(
    folder: Path, contents: Contents, hashing: Callable[[str], Encoder], weights: Weights, reader: Reader
) -> Open:
    """Opens the index, which answers; tells whether the folder stayed as it was."""

    def open_it(contents: Contents = contents, reader: Reader = reader, encoder: str = "hashing-1") -> bool:
        before = stamp(folder)
        finder, _ = open_index(folder, contents, reader, hashing(encoder), weights)
        best = finder.find(reader.read("đăng ký khai sinh")).best
        assert best is not None
        assert best.subject.id == "ht-khai-sinh"
        return stamp(folder) == before

    open_it()
    return open_it


def test_an_unchanged_index_is_opened(opened: Open) -> None:
    assert opened()


def with_subject(old: Contents) -> Contents:
    return replace(old, subjects=(*old.subjects, Subject("new", Kind.GUIDE, ("Việc mới",))))


def with_question(old: Contents) -> Contents:
    first, *rest = old.subjects
    return replace(old, subjects=(replace(first, asked=("câu hỏi khác",)), *rest))


def with_passage(old: Contents) -> Contents:
    return replace(old, passages=(*old.passages, replace(old.passages[0], id="a#2", text="Thêm một câu.")))


def with_text(old: Contents) -> Contents:
    first, *rest = old.passages
    return replace(old, passages=(replace(first, text="Chữ khác."), *rest))


def reordered(old: Contents) -> Contents:
    return replace(old, subjects=tuple(old.subjects)[::-1])


@pytest.mark.parametrize("change", [with_subject, with_question, with_passage, with_text, reordered])
def test_changed_content_is_indexed_again_once(
    opened: Open, contents: Contents, change: Callable[[Contents], Contents]
) -> None:
    changed = change(contents)
    assert not opened(contents=changed)
    assert opened(contents=changed)


@pytest.mark.parametrize(
    "changed",
    [{"encoder": "hashing-2"}, {"reader": Reader({"ks": "khai sinh", "dk": "đăng ký"})}],
    ids=["encoder", "reader"],
)
def test_another_encoder_or_reading_is_indexed_again_once(opened: Open, changed: dict) -> None:
    assert not opened(**changed)
    assert opened(**changed)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:20])


BROKEN = [
    pytest.param("made_with.json", Path.unlink, id="no recipe"),
    pytest.param("made_with.json", cut_short, id="recipe cut short"),
    pytest.param("dense.faiss", Path.unlink, id="no vectors"),
    pytest.param("dense.faiss", cut_short, id="vectors cut short"),
    pytest.param("short/reach.npy", Path.unlink, id="no words"),
    pytest.param("short/reach.npy", cut_short, id="words cut short"),
    pytest.param("passages/dense.faiss", Path.unlink, id="no passages"),
]


@pytest.mark.parametrize(("file", "harm"), BROKEN)
def test_a_broken_index_is_made_again(opened: Open, folder: Path, file: str, harm: Callable[[Path], None]) -> None:
    harm(folder / file)
    assert not opened()
    assert opened()


def test_a_recipe_of_another_format_is_none(opened: Open, folder: Path) -> None:
    (folder / "made_with.json").write_text(json.dumps({"format": 0}), encoding="utf-8")
    assert not opened()


def test_a_half_made_index_beside_it_does_no_harm(opened: Open, folder: Path) -> None:
    half = folder.with_name(folder.name + ".new")
    (half / "short").mkdir(parents=True)
    assert opened()
    assert not opened(encoder="hashing-3")


def test_no_reports_are_no_trouble(
    tmp_path: Path, contents: Contents, hashing: Callable[[str], Encoder], weights: Weights, reader: Reader
) -> None:
    bare = replace(contents, passages=())
    _, passages = open_index(tmp_path / "bare", bare, reader, hashing("hashing-1"), weights)
    assert passages.find(reader.read("khai sinh")) == []
