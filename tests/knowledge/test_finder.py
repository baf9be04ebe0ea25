"""The finder over a handful of subjects, passages of reports, and lines of a guide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.index.base import Encoder
from knowledge.index.finder import FEATURES, Finder, Talk, Weights
from knowledge.index.lines import LineRanker
from knowledge.index.passages import PassageFinder
from knowledge.index.store import Contents, open_index
from knowledge.text import Reader, Words

READER = Reader({"ks": "khai sinh"})


def words(text: str) -> Words:
    return READER.read(text)


@pytest.fixture
def finders(
    tmp_path: Path, contents: Contents, hashing: Callable[[str], Encoder], weights: Weights
) -> tuple[Finder, PassageFinder]:
    return open_index(tmp_path / "index", contents, READER, hashing("hashing-1"), weights)


@pytest.mark.parametrize(
    ("query", "subject"),
    [
        ("đăng ký khai sinh", "ht-khai-sinh"),
        ("lam giay khai sinh o dau", "ht-khai-sinh"),
        ("con mới đẻ", "ht-khai-sinh"),
        ("bằng lái hết hạn", "gplx-doi"),
        ("ở trọ đăng ký", "cu-tam-tru"),
        ("cấp phép khai thác khoáng sản", "1.000001"),
        ("mai có mưa không", "weather"),
    ],
)
def test_the_finder_finds(finders: tuple[Finder, PassageFinder], query: str, subject: str) -> None:
    results = finders[0].find(words(query))
    assert results.best is not None
    assert results.best.subject.id == subject
    assert set(results.best.evidence) == set(FEATURES)


@pytest.mark.parametrize("query", ["đăng ký khai sinh", "giấy", "xyz abc", "mai trời mưa đăng ký"])
def test_probabilities_are_ordered_and_leave_room_for_nothing(
    finders: tuple[Finder, PassageFinder], query: str
) -> None:
    results = finders[0].find(words(query))
    hits = [*results.kept, *results.rejected]
    shares = [hit.probability for hit in hits]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + results.nothing == pytest.approx(1, abs=1e-4)
    assert all(hit.probability >= 0.02 for hit in results.kept)
    assert len({hit.subject.id for hit in hits}) == len(hits)


def test_what_is_unknown_is_mostly_nothing(finders: tuple[Finder, PassageFinder]) -> None:
    strange, known = (finders[0].find(words(text)) for text in ("qwzx vbnm", "đăng ký khai sinh"))
    assert strange.nothing > known.nothing


def test_a_talk_leans_on_the_question_before(finders: tuple[Finder, PassageFinder]) -> None:
    talk = Talk(words("đổi giấy phép lái xe"), share=0.5, raised={})
    best = finders[0].find(words("thế bao lâu"), talk).best
    assert best is not None
    assert best.subject.id == "gplx-doi"


def test_a_talk_raises_its_subject(finders: tuple[Finder, PassageFinder]) -> None:
    query, before = words("đăng ký"), words("")
    alone, raised = (finders[0].find(query, Talk(before, 0.5, by)) for by in ({}, {"cu-tam-tru": 2.0}))
    shares = [
        next(hit.probability for hit in (*found.kept, *found.rejected) if hit.subject.id == "cu-tam-tru")
        for found in (alone, raised)
    ]
    assert shares[1] > shares[0]


def test_a_clear_new_question_outweighs_the_talk(finders: tuple[Finder, PassageFinder]) -> None:
    talk = Talk(words("đổi giấy phép lái xe"), share=0.3, raised={"gplx-doi": 0.5})
    best = finders[0].find(words("đăng ký khai sinh"), talk).best
    assert best is not None
    assert best.subject.id == "ht-khai-sinh"


@pytest.mark.parametrize(
    ("query", "commune", "found"),
    [
        ("vì sao còn lõm sóng", None, "a#0"),
        ("chợ số ở đâu", None, "b#0"),
        ("chợ số ở đâu", "Bình Lư", "b#0"),
        ("loa phát thanh", "Lùng Phình", "a#1"),
    ],
)
def test_passages_are_found(finders: tuple[Finder, PassageFinder], query: str, commune: str | None, found: str) -> None:
    assert finders[1].find(words(query), commune)[0].passage.id == found


def test_another_commune_is_not_asked(finders: tuple[Finder, PassageFinder]) -> None:
    hits = finders[1].find(words("chợ số quét mã"), "Lùng Phình")
    assert {hit.passage.report.commune for hit in hits} <= {"Lùng Phình"}
    assert finders[1].find(words("chợ số"), "Mường Xa") == []
    assert finders[1].find(words(""), None) == []


def test_lines_that_speak_of_the_question_score_higher() -> None:
    lines = ["Mang căn cước", "Nộp giấy chứng sinh", "Phí 8.000 đồng"]
    scores = LineRanker(READER, lines).scores("giấy chứng sinh bị mất", lines)
    assert max(scores) == scores[1] <= 1
    assert scores[2] == 0
    assert LineRanker(READER, lines).scores("", lines) == [0, 0, 0]
