"""The pieces of a message that may each be a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.readers.segments import MAX_SEGMENTS, segments

PIECES = [
    ("làm khai sinh cần gì", ["làm khai sinh cần gì"]),
    ("khai sinh cần gì? đăng ký tạm trú ở đâu?", ["khai sinh cần gì", "đăng ký tạm trú ở đâu"]),
    ("khai sinh cần gì\nđổi bằng lái hết bao nhiêu", ["khai sinh cần gì", "đổi bằng lái hết bao nhiêu"]),
    ("khai sinh cần gì; tạm trú ở đâu", ["khai sinh cần gì", "tạm trú ở đâu"]),
    ("làm khai sinh và đăng ký tạm trú", ["làm khai sinh", "đăng ký tạm trú"]),
    ("lam khai sinh va dang ky tam tru", ["lam khai sinh", "dang ky tam tru"]),
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
    assert segments(text) == pieces


def test_there_are_never_too_many() -> None:
    assert len(segments("làm việc này? " * 50)) == MAX_SEGMENTS


@given(st.text())
def test_any_text_can_be_split(text: str) -> None:
    pieces = segments(text)
    assert len(pieces) <= MAX_SEGMENTS
    assert all(piece == piece.strip() and piece.split()[0] in text for piece in pieces)
