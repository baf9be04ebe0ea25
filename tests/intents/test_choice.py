"""Which of the offered choices a message picks."""

from __future__ import annotations

import pytest

from intents import Choice
from intents.readers.choice import chosen
from knowledge.text import Reader

OFFERED = (
    Choice("Đăng ký khai sinh", "ask/ht-khai-sinh"),
    Choice("Cấp bản sao trích lục hộ tịch", "ask/ht-trich-luc"),
    Choice("Đăng ký lại khai sinh", "ask/ht-khai-sinh-lai"),
    Choice("Không phải các việc trên", "none"),
)

PICKS = [
    ("1", 0),
    ("2", 1),
    (" 2. ", 1),
    ("số 2", 1),
    ("so 2", 1),
    ("chọn số 3", 2),
    ("chon 3", 2),
    ("câu 3", 2),
    ("cái thứ hai", 1),
    ("cai thu 2", 1),
    ("thứ ba", 2),
    ("việc thứ nhất", 0),
    ("cái đầu tiên", 0),
    ("cái đầu", 0),
    ("cái cuối", 3),
    ("cuối cùng", 3),
    ("số 2 nhé", 1),
    ("số 2 ạ", 1),
    ("hai", 1),
    ("Đăng ký khai sinh", 0),
    ("dang ky khai sinh", 0),
    ("đăng ký lại khai sinh", 2),
    ("Cấp bản sao trích lục hộ tịch", 1),
    ("cap ban sao trich luc ho tich", 1),
    ("không phải các việc trên", 3),
    ("cấp bản sao trích lục hộ tich ạ", 1),
]
NOT_PICKED = [
    "5",
    "0",
    "số 9",
    "2 con thì làm thế nào",
    "con thứ hai khai sinh cần gì",
    "12",
    pytest.param("mức 2", marks=pytest.mark.xfail(strict=True, reason="'mức' (level) is taken for 'mục' (item)")),
    "làm giấy khai sinh cho con hết bao nhiêu tiền",
    "nộp ở đâu",
    "",
    "👍",
]


def pick(reader: Reader, text: str, offered: tuple[Choice, ...] = OFFERED) -> Choice | None:
    return chosen(text, reader.read(text), offered)


@pytest.mark.parametrize(("text", "place"), PICKS)
def test_a_choice_is_picked(reader: Reader, text: str, place: int) -> None:
    assert pick(reader, text) == OFFERED[place]


@pytest.mark.parametrize("text", NOT_PICKED)
def test_no_choice_is_picked(reader: Reader, text: str) -> None:
    assert pick(reader, text) is None


@pytest.mark.parametrize("text", ["1", "số 2", "Đăng ký khai sinh"])
def test_nothing_is_picked_where_nothing_was_offered(reader: Reader, text: str) -> None:
    assert pick(reader, text, ()) is None
