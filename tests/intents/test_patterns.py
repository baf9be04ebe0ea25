"""Phrases as data: whole syllables, gaps, choices, a whole message."""

from __future__ import annotations

import pytest

from intents.patterns import MAX_GAP, Patterns
from knowledge.text import Reader

READER = Reader({"ks": "khai sinh", "ko": "không"})

MATCHES = [
    ("khai sinh", "làm giấy khai sinh cho con"),
    ("khai sinh", "lam giay khai sinh"),
    ("khai sinh", "KHAI  SINH"),
    ("khai sinh", "làm ks cho con"),
    ("(mất|hết) tiền", "hết tiền rồi"),
    ("(mất|hết) tiền", "mất tiền"),
    ("nộp … ở đâu", "nộp hồ sơ này ở đâu"),
    ("nộp … ở đâu", "nộp ở đâu"),
    ("(làm|nộp) … (ở đâu|chỗ nào)", "làm giấy tạm trú chỗ nào vậy"),
    ("những (gì|chi)", "cần những chi"),
    ("cần (những |)gì", "cần gì"),
    ("=dừng", "dừng"),
    ("=dừng lại", "Dừng lại!"),
    ("^thế còn", "thế còn phí"),
    ("không", "ko được"),
    ("a … b … c", "a x b y z c"),
    ("cháy", "nhà chay to"),
]
MISSES = [
    ("khai sinh", "khai thuế"),
    ("khai sinh", "khai"),
    ("khai sinh", "sinh khai"),
    ("nổ", "nổi bật"),
    ("cháy", "bán hàng chạy quá"),
    ("giả", "cả gia đình tôi"),
    ("nộp … ở đâu", "ở đâu nộp"),
    ("nộp … ở đâu", "nộp " + "giấy " * (MAX_GAP + 1) + "ở đâu"),
    ("=dừng", "dừng lại"),
    ("=dừng", "xin dừng"),
    ("^thế còn", "vậy thế còn phí"),
    ("a … b … c", "a x c y b"),
    ("khai sinh", ""),
]


def patterns(*phrases: str) -> Patterns:
    return Patterns(phrases, READER)


@pytest.mark.parametrize(("phrase", "text"), MATCHES)
def test_a_phrase_stands_in_a_message(phrase: str, text: str) -> None:
    assert patterns(phrase).match(READER.read(text))


@pytest.mark.parametrize(("phrase", "text"), MISSES)
def test_a_phrase_does_not_stand_in_a_message(phrase: str, text: str) -> None:
    assert not patterns(phrase).match(READER.read(text))


def test_where_phrases_stand() -> None:
    words = READER.read("xin cho hỏi nộp hồ sơ ở đâu")
    found = patterns("nộp … ở đâu", "cho hỏi")
    assert sorted(found.spans(words)) == [(1, 3), (3, 8)]
    assert found.covered(words) == {1, 2, 3, 6, 7}
    assert found.cut(words).typed == ("xin", "hồ", "sơ")


def test_a_gap_reaches_the_nearest_end() -> None:
    words = READER.read("nộp gì ở đâu rồi ở đâu nữa")
    assert list(patterns("nộp … ở đâu").spans(words)) == [(0, 4)]


def test_no_phrases_match_nothing() -> None:
    assert not patterns().match(READER.read("gì cũng được"))
