"""The Telegram channel with the real library against a Bot API server over HTTP."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels import State
from bot.channels.telegram import TelegramChannel
from bot.messages import Outcome, Reply
from intents import Choice
from tests.peers.serving import free_port, until
from tests.peers.telegram_peer import TelegramPeer

PAYLOADS = Path(__file__).parents[1] / "payloads" / "telegram"
LAN = 700000001


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"telegram_{name}.json").read_text(encoding="utf-8"))


def text(number: int, words: str, chat: int = LAN) -> dict[str, Any]:
    update = payload("text") | {"update_id": number}
    update["message"]["text"] = words
    update["message"]["chat"]["id"] = chat
    return update


@pytest.fixture
def peer() -> TelegramPeer:
    return TelegramPeer()


def channel_for(responder, base_url: str, token: str = "555000111:dung", **more: Any) -> TelegramChannel:
    return TelegramChannel(responder, token=SecretStr(token), base_url=base_url, **more)


@asynccontextmanager
async def polling(responder, peer: TelegramPeer):
    with peer.serving() as address:
        channel = channel_for(responder, address)
        await channel.start()
        await until(lambda: channel.state().state is State.ON)
        try:
            yield channel
        finally:
            await channel.stop()


async def test_a_question_is_answered_with_buttons(responder, peer: TelegramPeer) -> None:
    choices = (Choice("Lệ phí", "fee"), Choice("Nơi nộp", "where"))
    responder.script = lambda incoming: Reply(Outcome.ANSWERED, f"Dạ: {incoming.text}", choices=choices)
    async with polling(responder, peer):
        peer.write(payload("text"))
        await until(peer.sent)
    assert peer.sent(LAN) == ["Dạ: Làm giấy khai sinh cho con cần những giấy tờ gì?"]
    assert peer.keyboard() == [[("Lệ phí", "fee"), ("Nơi nộp", "where")]]


async def test_a_tapped_button_is_acknowledged_and_answered(responder, peer: TelegramPeer) -> None:
    async with polling(responder, peer):
        peer.write(payload("callback_query"))
        await until(peer.sent)
    assert responder.heard[0].action == "tt:1.001193"
    assert peer.accepted("answerCallbackQuery") == [{"callback_query_id": "3006477000000000001"}]


async def test_a_long_answer_arrives_whole_and_in_order(responder, peer: TelegramPeer) -> None:
    long = "\n".join(f"Bước {number}: nộp hồ sơ tại trụ sở xã." for number in range(500))
    responder.script = lambda _incoming: Reply(Outcome.ANSWERED, long)
    async with polling(responder, peer):
        peer.write(payload("text"))
        await until(lambda: peer.sent() and peer.sent()[-1].endswith("Bước 499: nộp hồ sơ tại trụ sở xã."))
    assert len(peer.sent()) > 2
    assert "\n".join(peer.sent()) == long


async def test_one_talk_stays_in_order_and_does_not_hold_up_another(responder, peer: TelegramPeer) -> None:
    responder.slow_on = "chậm"
    async with polling(responder, peer):
        for number, (words, chat) in enumerate([("chậm 1", 1), ("2", 1), ("khác", 2)], 10):
            peer.write(text(number, words, chat))
        await until(lambda: len(peer.sent()) == 3)
    assert peer.sent(1) == ["Trả lời: chậm 1", "Trả lời: 2"]
    assert peer.sent()[0] == "Trả lời: khác"


async def test_in_a_group_only_what_is_addressed_is_answered(responder, peer: TelegramPeer) -> None:
    aside = payload("group_mention") | {"update_id": 1}
    aside["message"] = aside["message"] | {"text": "mai họp nhé", "entities": []}
    async with polling(responder, peer):
        peer.write(aside)
        peer.write(payload("group_mention"))
        await until(peer.sent)
    assert [incoming.in_group for incoming in responder.heard] == [True]
    (message,) = peer.accepted("sendMessage")
    assert json.loads(message["reply_parameters"])["message_id"] == 2051


async def test_an_unreadable_message_reaches_the_assistant_and_an_album_once(responder, peer: TelegramPeer) -> None:
    async with polling(responder, peer):
        for number in (1, 2):
            photo = payload("voice") | {"update_id": number}
            del photo["message"]["voice"]
            size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
            photo["message"] |= {"photo": [size], "media_group_id": "7"}
            peer.write(photo)
        peer.write(payload("voice"))
        await until(lambda: len(peer.sent()) == 2)
    assert [incoming.action for incoming in responder.heard] == ["unsupported:photo", "unsupported:voice"]


async def test_an_officials_answer_is_sent_later(responder, peer: TelegramPeer) -> None:
    async with polling(responder, peer) as channel:
        assert await channel.send(f"telegram:{LAN}", Reply(Outcome.HANDOFF, "Cán bộ trả lời"))
        assert not await channel.send("web:abc", Reply(Outcome.HANDOFF, "Cán bộ trả lời"))
    assert peer.sent(LAN) == ["Cán bộ trả lời"]
    assert not await channel.send(f"telegram:{LAN}", Reply(Outcome.HANDOFF, "đã dừng"))


async def test_who_blocked_the_bot_ends_it_quietly(responder, peer: TelegramPeer, caplog) -> None:
    peer.refusals.append(("sendMessage", 403, payload("error_403_blocked")))
    async with polling(responder, peer) as channel:
        assert not await channel.send(f"telegram:{LAN}", Reply(Outcome.HANDOFF, "a"))
        assert await channel.send(f"telegram:{LAN + 1}", Reply(Outcome.HANDOFF, "b"))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_busy_server_is_waited_for_once(responder, peer: TelegramPeer) -> None:
    busy = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests",
        "parameters": {"retry_after": 1},
    }
    async with polling(responder, peer) as channel:
        peer.refusals.append(("sendMessage", 429, busy))
        assert await channel.send(f"telegram:{LAN}", Reply(Outcome.HANDOFF, "a"))
        peer.refusals.extend([("sendMessage", 429, busy)] * 2)
        assert not await channel.send(f"telegram:{LAN}", Reply(Outcome.HANDOFF, "b"))
    assert peer.sent() == ["a"]


async def test_a_wrong_token_is_told_once_and_nothing_else_stops(responder, peer: TelegramPeer, caplog) -> None:
    caplog.set_level(logging.INFO)
    with peer.serving() as address:
        channel = channel_for(responder, address, token="999:sai-bi-mat")
        await channel.start()
        await until(lambda: channel.state().state is State.WRONG_TOKEN)
        await channel.stop()
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "TROLY_TELEGRAM_TOKEN" in caplog.text
    assert "sai-bi-mat" not in caplog.text


async def test_a_token_withdrawn_while_polling_is_noticed(responder, peer: TelegramPeer, caplog) -> None:
    async with polling(responder, peer) as channel:
        peer.withdrawn = True
        peer.write(payload("text"))
        await until(lambda: channel.state().state is State.WRONG_TOKEN)
    assert "Traceback" not in caplog.text


async def test_an_unreachable_server_is_found_when_it_comes(responder, peer: TelegramPeer, caplog) -> None:
    port = free_port()
    channel = channel_for(responder, f"http://127.0.0.1:{port}")
    await channel.start()
    await until(lambda: "ConnectError" in channel.state().detail)
    assert channel.state().state is State.UNREACHABLE
    with peer.serving(port):
        await until(lambda: channel.state().state is State.ON, 15)
        peer.write(payload("text"))
        await until(peer.sent)
        await channel.stop()
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert channel.state().state is State.OFF


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"token": None}, "TROLY_TELEGRAM_TOKEN"),
        ({"token": SecretStr("")}, "TROLY_TELEGRAM_TOKEN"),
        ({"token": SecretStr("1:a"), "public_url": "https://xa.example.vn"}, "TROLY_TELEGRAM_SECRET"),
    ],
)
async def test_without_its_secrets_it_is_off_and_says_which(responder, settings: dict[str, Any], missing: str) -> None:
    channel = TelegramChannel(responder, base_url="http://127.0.0.1:9", **settings)
    await channel.start()
    assert channel.state().state is State.OFF
    assert missing in channel.state().detail
    await channel.stop()
