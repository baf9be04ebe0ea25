"""Telegram's dialect: samples of its updates in, messages with buttons out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from telegram import Update, User

from bot.channels.telegram_messages import parse, render
from bot.messages import Incoming, Outcome, Reply
from intents import Choice

PAYLOADS = Path(__file__).parents[1] / "payloads" / "telegram"
ME = User(555000111, "Bot Xã Mẫu", True, username="xa_mau_bot")
PRIVATE = "telegram:700000001"
GROUP = "telegram:-1001700000099"


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"telegram_{name}.json").read_text(encoding="utf-8"))


def read(update: dict[str, Any]) -> Incoming | None:
    parsed = Update.de_json(update, None)
    assert parsed is not None
    return parse(parsed, ME)


def group(**message: Any) -> dict[str, Any]:
    update = payload("group_mention")
    for name in ("text", "entities"):
        del update["message"][name]
    update["message"] |= message
    return update


def entity(kind: str, length: int, **more: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "offset": 0, "length": length, **more}]


@pytest.mark.parametrize(
    ("name", "incoming"),
    [
        (
            "text",
            Incoming(PRIVATE, "telegram", "Làm giấy khai sinh cho con cần những giấy tờ gì?", "810000001"),
        ),
        ("start", Incoming(PRIVATE, "telegram", "/start", "810000000")),
        ("callback_query", Incoming(PRIVATE, "telegram", "Khai sinh", "810000002", "tt:1.001193")),
        (
            "edited_message",
            Incoming(PRIVATE, "telegram", "Làm lại giấy khai sinh bị mất cần gì?", "810000005"),
        ),
        (
            "group_mention",
            Incoming(GROUP, "telegram", "đăng ký tạm trú làm ở đâu?", "810000003", in_group=True),
        ),
        ("voice", Incoming(PRIVATE, "telegram", "", "810000004", "unsupported:voice")),
    ],
)
def test_what_is_read_from_an_update(name: str, incoming: Incoming) -> None:
    assert read(payload(name)) == incoming


@pytest.mark.parametrize(
    "message",
    [
        {"text": "mai họp lúc mấy giờ"},
        {"text": "@xa_khac_bot đăng ký", "entities": entity("mention", 12)},
        {"text": "/hoi@xa_khac_bot đăng ký", "entities": entity("bot_command", 16)},
        {"text": "thư gửi a@xa_mau_bot.vn"},
        {"text": "ừ", "reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "group"}}},
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
        {"new_chat_title": "Tổ dân phố 6"},
    ],
)
def test_a_group_that_does_not_address_the_bot_is_left_alone(message: dict[str, Any]) -> None:
    assert read(group(**message)) is None


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "@Xa_Mau_Bot, phí?", "entities": entity("mention", 11)}, "phí?"),
        ({"text": "/hoi phí?", "entities": entity("bot_command", 4)}, "/hoi phí?"),
        ({"text": "/hoi@xa_mau_bot phí?", "entities": entity("bot_command", 15)}, "/hoi phí?"),
        ({"text": "Bot phí?", "entities": entity("text_mention", 3, user=ME.to_dict())}, "Bot phí?"),
        (
            {
                "text": "còn phí?",
                "reply_to_message": {
                    "message_id": 1, "date": 1, "from": ME.to_dict(), "chat": {"id": -1, "type": "group"},
                },
            },
            "còn phí?",
        ),
    ],
)  # fmt: skip
def test_a_group_addresses_the_bot_by_name_command_or_reply(message: dict[str, Any], text: str) -> None:
    incoming = read(group(**message))
    assert incoming is not None
    assert (incoming.text, incoming.in_group) == (text, True)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("sticker", {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "type": "regular",
                     "is_animated": False, "is_video": False}),
        ("photo", [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]),
        ("location", {"latitude": 22.1, "longitude": 103.5}),
        ("document", {"file_id": "f", "file_unique_id": "u"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(kind: str, content: Any) -> None:
    update = payload("text")
    del update["message"]["text"]
    update["message"] |= {kind: content, "caption": "xem giúp"}
    incoming = read(update)
    assert incoming is not None
    assert (incoming.text, incoming.action) == ("", f"unsupported:{kind}")


def test_other_bots_service_messages_and_moving_locations_get_no_answer() -> None:
    from_bot, service, moving = payload("text"), payload("text"), payload("edited_message")
    from_bot["message"]["from"]["is_bot"] = True
    service["message"]["new_chat_title"] = service["message"].pop("text")
    moving["edited_message"]["location"] = {"latitude": 22.1, "longitude": 103.5, "live_period": 900}
    del moving["edited_message"]["text"]
    assert [read(from_bot), read(service), read(moving)] == [None, None, None]


def test_a_long_reply_keeps_everything_and_has_its_buttons_last() -> None:
    lines = [f"Bước {number}: nộp hồ sơ tại Trung tâm Phục vụ hành chính công 😀." for number in range(400)]
    messages = render(Reply(Outcome.ANSWERED, "\n".join(lines), choices=(Choice("Lệ phí", "fee"),)))
    assert "\n".join(message.text for message in messages) == "\n".join(lines)
    assert all(len(message.text.encode("utf-16-le")) <= 2 * 4096 for message in messages)
    assert [bool(message.keyboard) for message in messages] == [False] * (len(messages) - 1) + [True]


def test_short_buttons_share_a_row_and_an_action_too_long_is_picked_by_number() -> None:
    choices = (
        Choice("Giấy tờ", "documents"),
        Choice("Lệ phí", "fee"),
        Choice("Nơi nộp", "where"),
        Choice("Đăng ký khai sinh có yếu tố nước ngoài", "ế" * 22),
        Choice("Khác", ""),
    )
    (message,) = render(Reply(Outcome.CLARIFY, "Bà con cần gì ạ?", choices=choices))
    assert [[button.data for button in row] for row in message.keyboard] == [
        ["documents", "fee"],
        ["where"],
        ["pick:4"],
        ["pick:5"],
    ]
