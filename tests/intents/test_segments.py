"""The pieces of a message that may each be a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.readers.segments import MAX_SEGMENTS, segments


def texts(text: str, accented: bool = True) -> list[str]:
    return [piece.text for piece in segments(text, accented)]


PIECES = [
    ("làm khai sinh cần gì", ["làm khai sinh cần gì"]),
    ("khai sinh cần gì? đăng ký tạm trú ở đâu?", ["khai sinh cần gì", "đăng ký tạm trú ở đâu"]),
    ("khai sinh cần gì\nđổi bằng lái hết bao nhiêu", ["khai sinh cần gì", "đổi bằng lái hết bao nhiêu"]),
    ("khai sinh cần gì; tạm trú ở đâu", ["khai sinh cần gì", "tạm trú ở đâu"]),
    ("làm khai sinh và đăng ký tạm trú", ["làm khai sinh", "đăng ký tạm trú"]),
    ("làm căn cước rồi đổi bằng lái", ["làm căn cước", "đổi bằng lái"]),
    ("Khai sinh cần gì. Tạm trú ở đâu", ["Khai sinh cần gì", "Tạm trú ở đâu"]),
    ("làm căn cước, đổi bằng lái, tách thửa đất", ["làm căn cước", "đổi bằng lái", "tách thửa đất"]),
    ("phí 8.000 đồng phải không", ["phí 8.000 đồng phải không"]),
    ("thủ tục 1.001193 là gì", ["thủ tục 1.001193 là gì"]),
    ("gì", []),
    ("", []),
    ("???", []),
]


@pytest.mark.parametrize(("text", "pieces"), PIECES)
def test_a_message_falls_into_pieces(text: str, pieces: list[str]) -> None:
    assert texts(text) == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("lam khai sinh va dang ky tam tru", ["lam khai sinh", "dang ky tam tru"]),
        ("lam khai sinh cho con trai", ["lam khai sinh cho con trai"]),
        ("lam lai can cuoc lan nua", ["lam lai can cuoc lan nua"]),
    ],
)
def test_without_diacritics_fewer_words_join(text: str, pieces: list[str]) -> None:
    assert texts(text, accented=False) == pieces


@pytest.mark.parametrize(
    ("text", "joined"), [("làm khai sinh và đăng ký tạm trú", True), ("khai sinh cần gì? tạm trú ở đâu?", False)]
)
def test_whether_a_word_joined_them(text: str, joined: bool) -> None:
    assert {piece.joined for piece in segments(text, True)} == {joined}


def test_there_are_never_too_many() -> None:
    assert len(segments("làm việc này? " * 50, True)) == MAX_SEGMENTS


@given(st.text(), st.booleans())
def test_any_text_can_be_split(text: str, accented: bool) -> None:
    pieces = texts(text, accented)
    assert len(pieces) <= MAX_SEGMENTS
    assert all(piece == piece.strip() and piece.split()[0] in text for piece in pieces)
