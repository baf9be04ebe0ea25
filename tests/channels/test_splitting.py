"""A long answer is cut where a reader pauses, and nothing of it is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split, utf16_units

WORDS = st.sampled_from(["giấy", "khai sinh.", "\n", "\n\n", "  ", "1. ", "😀", "Ế" * 9, "https://dichvucong.gov.vn"])
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join))


@given(TEXTS, st.integers(2, 50))
def test_parts_hold_the_text_in_order_with_only_blanks_between(text: str, limit: int) -> None:
    rest = text
    for part in split(text, limit):
        before, found, rest = rest.partition(part)
        assert found
        assert not before.strip()
    assert not rest.strip()


@given(TEXTS, st.integers(2, 50))
def test_no_part_is_too_long_or_blank(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert 0 < utf16_units(part) <= limit
        assert part == part.strip()


@given(st.lists(st.sampled_from(["tạm", "trú", "ở", "xã"]), max_size=40), st.integers(3, 20))
def test_a_word_that_fits_is_never_cut(words: list[str], limit: int) -> None:
    assert " ".join(split(" ".join(words), limit)).split() == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ngắn", ["ngắn"]),
        ("   ", []),
        ("một hai ba\n\nbốn năm", ["một hai ba", "bốn năm"]),
        ("một hai ba\nbốn năm", ["một hai ba", "bốn năm"]),
        ("Nộp ở xã. Phí 0 đồng", ["Nộp ở xã.", "Phí 0 đồng"]),
        ("một hai ba bốn", ["một hai ba", "bốn"]),
        ("mộthaibabốnnăm", ["mộthaibabốnn", "ăm"]),
    ],
)
def test_the_cut_is_at_the_best_pause(text: str, parts: list[str]) -> None:
    assert split(text, 12) == parts


def test_a_pause_near_the_start_does_not_make_a_tiny_part() -> None:
    assert split("a\n\nmột hai ba bốn", 12) == ["a\n\nmột hai", "ba bốn"]


def test_a_number_of_a_list_stays_with_its_line() -> None:
    assert split("Cần có 12. tờ khai", 12) == ["Cần có 12.", "tờ khai"]
    assert split("giấy tờ: 1. khai", 12) == ["giấy tờ:", "1. khai"]


def test_a_letter_keeps_its_marks() -> None:
    text = unicodedata.normalize("NFD", "ếếếếếế")
    assert [unicodedata.normalize("NFC", part) for part in split(text, 8)] == ["ếế", "ếế", "ếế"]


def test_a_character_of_two_units_is_counted_and_kept_whole() -> None:
    assert split("😀" * 5, 4) == ["😀😀", "😀😀", "😀"]
