"""What the example questions teach of facets, and what is kept of it between starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from intents.readers.facet_guess import FacetGuesser, learn
from intents.sentences import Asked
from knowledge.documents import Facet
from knowledge.text import Reader

READER = Reader({"ks": "khai sinh"})
SUBJECTS = ("khai sinh", "tạm trú", "bằng lái", "căn cước")
WAYS: tuple[tuple[str, Facet | None], ...] = (
    ("tốn bao nhiêu tiền", Facet.FEE),
    ("mang theo giấy nào", Facet.DOCUMENTS),
    ("mấy hôm thì có", Facet.TIME),
    ("muốn hỏi về", None),
)
EXAMPLES = [Asked(subject, facet, "plain", f"{subject} {way}") for subject in SUBJECTS for way, facet in WAYS]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "index" / "facets.npz"


def best(guesser: FacetGuesser, text: str) -> Facet | None:
    return guesser.ranked(READER.read(text))[0]


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("tách thửa tốn bao nhiêu", Facet.FEE),
        ("tach thua mang theo giay nao", Facet.DOCUMENTS),
        ("mấy hôm", Facet.TIME),
        ("muốn hỏi về tách thửa", None),
    ],
)
def test_it_learns_how_people_ask_for_a_facet(text: str, facet: Facet | None) -> None:
    assert best(FacetGuesser(*learn(EXAMPLES, READER)), text) is facet


@pytest.mark.parametrize("text", ["tốn bao nhiêu tiền", "qwzx vbnm", ""])
def test_every_facet_but_the_summary_is_ranked_once(text: str) -> None:
    ranked = FacetGuesser(*learn(EXAMPLES, READER)).ranked(READER.read(text))
    assert len(ranked) == len(set(ranked))
    assert set(ranked) == {None, *Facet} - {Facet.SUMMARY}


def test_a_term_that_occurs_once_is_not_learned() -> None:
    vocabulary, weights = learn(EXAMPLES, READER)
    assert weights.shape == (len(Facet), len(vocabulary))
    assert "once" not in learn([*EXAMPLES, Asked("x", Facet.FEE, "plain", "once")], READER)[0]
    assert "tien" in vocabulary


def test_what_was_learned_is_kept_and_used_again(file: Path) -> None:
    first = FacetGuesser.open(file, EXAMPLES, READER)
    written = file.stat().st_mtime_ns
    again = FacetGuesser.open(file, EXAMPLES, READER)
    assert file.stat().st_mtime_ns == written
    for _, way in ((s, f"{s} {w}") for s in SUBJECTS for w, _ in WAYS):
        assert again.ranked(READER.read(way)) == first.ranked(READER.read(way))


def test_changed_examples_are_learned_anew(file: Path) -> None:
    assert best(FacetGuesser.open(file, EXAMPLES, READER), "mấy hôm thì có") is Facet.TIME
    changed = [
        Asked(asked.subject, Facet.WHERE if asked.facet is Facet.TIME else asked.facet, "plain", asked.question)
        for asked in EXAMPLES
    ]
    assert best(FacetGuesser.open(file, changed, READER), "mấy hôm thì có") is Facet.WHERE
    assert best(FacetGuesser.open(file, changed, READER), "mấy hôm thì có") is Facet.WHERE


def test_another_reading_is_learned_anew(file: Path) -> None:
    FacetGuesser.open(file, EXAMPLES, READER)
    written = file.read_bytes()
    FacetGuesser.open(file, EXAMPLES, Reader({"ks": "khai sinh", "bn": "bao nhiêu"}))
    assert file.read_bytes() != written


@pytest.mark.parametrize(
    "left",
    [
        pytest.param(0, id="empty"),
        pytest.param(None, id="something else"),
    ],
)
def test_a_broken_file_is_learned_anew(file: Path, left: int | None) -> None:
    FacetGuesser.open(file, EXAMPLES, READER)
    file.write_bytes(b"no archive" if left is None else file.read_bytes()[:left])
    assert best(FacetGuesser.open(file, EXAMPLES, READER), "tốn bao nhiêu tiền") is Facet.FEE
