"""Zalo Bot's dialect: samples of its events in, texts with numbered choices out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.zalo_bot_messages import parse, render
from bot.messages import Incoming, Outcome, Reply
from intents import Choice

PAYLOADS = Path(__file__).parents[1] / "payloads" / "zalo"
PERSON = "zalo_bot:5f0c1d2e3a4b59687f10"
QUESTION = "Làm giấy khai sinh cho con cần những giấy tờ gì?"
PICK = "Bà con trả lời bằng số của mục cần xem."


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"zalo_bot_{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "number", "text", "action"),
    [
        ("text_flat", "3", QUESTION, None),
        ("text_enveloped", "3", QUESTION, None),
        ("image_flat", "4", "", "unsupported:photo"),
        ("image_documented", "4", "", "unsupported:photo"),
        ("voice_flat", "5", "", "unsupported:voice"),
        ("sticker_flat", "6", "", "unsupported:sticker"),
        ("unsupported_flat", "7", "", "unsupported:other"),
    ],
)
def test_what_is_read_from_an_event(name: str, number: str, text: str, action: str | None) -> None:
    expected = Incoming(PERSON, "zalo_bot", text, f"0a1b2c3d4e5f6071829{number}", action)
    assert parse(payload(name)) == expected


def test_a_group_message_loses_the_bots_name() -> None:
    incoming = parse(payload("group_text"), ("Bot Xã Mẫu",))
    assert incoming is not None
    assert incoming.conversation == "zalo_bot:a7d0c1b2e3f405162738"
    assert (incoming.text, incoming.in_group) == ("đăng ký tạm trú làm ở đâu?", True)


def test_what_has_no_message_or_comes_from_a_bot_gets_no_answer() -> None:
    from_bot = payload("text_flat")
    from_bot["message"]["from"]["is_bot"] = True
    assert [parse(event) for event in (payload("unsupported_no_message"), {}, {"result": 1}, from_bot)] == [None] * 4


def test_choices_are_numbered_under_the_text() -> None:
    reply = Reply(Outcome.CLARIFY, "Cần gì ạ?", choices=(Choice("Giấy tờ", "a"), Choice("Lệ phí", "b")))
    assert render(reply, PICK) == [f"Cần gì ạ?\n\n1. Giấy tờ\n2. Lệ phí\n{PICK}"]
    assert render(Reply(Outcome.ANSWERED, "Dạ."), PICK) == ["Dạ."]


def test_a_long_reply_keeps_everything_and_its_choices_together() -> None:
    long = "\n".join(f"Bước {number}: nộp hồ sơ tại trụ sở xã." for number in range(200))
    choices = tuple(Choice(f"Mục {number}", str(number)) for number in range(1, 6))
    texts = render(Reply(Outcome.CLARIFY, long, choices=choices), PICK)
    menu = "\n".join(["1. Mục 1", "2. Mục 2", "3. Mục 3", "4. Mục 4", "5. Mục 5", PICK])
    assert texts[-1].endswith(menu)
    assert "\n".join(texts).replace("\n\n", "\n") == f"{long}\n{menu}"
    assert all(0 < len(text) <= 2000 for text in texts)


def test_choices_that_do_not_fit_get_a_message_of_their_own() -> None:
    reply = Reply(Outcome.CLARIFY, "á" * 1990, choices=(Choice("Giấy tờ", "a"),))
    assert render(reply, PICK) == ["á" * 1990, f"1. Giấy tờ\n{PICK}"]
