"""The Zalo Bot channel with the real library against a platform over HTTP."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.channels import State
from bot.channels.zalo_bot import SECRET_HEADER, ZaloBotChannel
from bot.messages import Outcome, Reply
from intents import Choice
from tests.peers.serving import free_port, serve, until, wait_until
from tests.peers.zalo_bot_peer import Refusal, ZaloBotPeer

PAYLOADS = Path(__file__).parents[1] / "payloads" / "zalo"
LAN = "5f0c1d2e3a4b59687f10"
SECRET = "bi-mat-webhook"
PICK = "Bà con trả lời bằng số của mục cần xem."
QUESTION = "Làm giấy khai sinh cho con cần những giấy tờ gì?"


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"zalo_bot_{name}.json").read_text(encoding="utf-8"))


def text(number: int, words: str, chat: str = LAN) -> dict[str, Any]:
    event = payload("text_flat")
    event["message"] |= {
        "message_id": str(number),
        "text": words,
        "chat": {"id": chat, "chat_type": "PRIVATE"},
    }
    return event


@pytest.fixture(params=[False, True], ids=["errors under 200", "errors as statuses"])
def peer(request: pytest.FixtureRequest) -> ZaloBotPeer:
    return ZaloBotPeer(http_errors=request.param)


def channel_for(responder, base_url: str, token: str = "1:dung", **more: Any) -> ZaloBotChannel:
    return ZaloBotChannel(responder, token=SecretStr(token), base_url=base_url, how_to_pick=PICK, **more)


@asynccontextmanager
async def polling(responder, peer: ZaloBotPeer):
    with peer.serving() as address:
        channel = channel_for(responder, address)
        await channel.start()
        try:
            await until(lambda: channel.state().state is State.ON)
            yield channel
        finally:
            await channel.stop()


@contextmanager
def webhook(responder, peer: ZaloBotPeer):
    """The channel inside a served web app; yields its address."""
    port = free_port()
    with peer.serving() as api:
        channel = channel_for(responder, api, public_url=f"http://127.0.0.1:{port}", secret=SecretStr(SECRET))

        @asynccontextmanager
        async def lifespan(_app: FastAPI):
            await channel.start()
            yield
            await channel.stop()

        app = FastAPI(lifespan=lifespan)
        app.include_router(channel.router())
        with serve(app, port) as address:
            wait_until(lambda: channel.state().state is State.ON)
            yield f"{address}/zalo-bot"


async def test_a_question_is_answered_with_numbered_choices(responder, peer: ZaloBotPeer) -> None:
    choices = (Choice("Lệ phí", "fee"), Choice("Nơi nộp", "where"))
    responder.script = lambda incoming: Reply(Outcome.ANSWERED, f"Dạ: {incoming.text}", choices=choices)
    async with polling(responder, peer):
        peer.queue(payload("text_enveloped")["result"])
        await until(peer.sent)
    assert peer.sent(LAN) == [f"Dạ: {QUESTION}\n\n1. Lệ phí\n2. Nơi nộp\n{PICK}"]


async def test_a_long_answer_arrives_whole_and_in_order(responder, peer: ZaloBotPeer) -> None:
    long = "\n".join(f"Bước {number}: nộp hồ sơ tại trụ sở xã." for number in range(200))
    responder.script = lambda _incoming: Reply(Outcome.ANSWERED, long)
    async with polling(responder, peer):
        peer.queue(payload("text_flat"))
        await until(lambda: peer.sent() and peer.sent()[-1].endswith("Bước 199: nộp hồ sơ tại trụ sở xã."))
    assert len(peer.sent()) > 2
    assert "\n".join(peer.sent()) == long


async def test_one_talk_stays_in_order_and_does_not_hold_up_another(responder, peer: ZaloBotPeer) -> None:
    responder.slow_on = "chậm"
    async with polling(responder, peer):
        for number, (words, chat) in enumerate([("chậm 1", "a"), ("2", "a"), ("khác", "b")]):
            peer.queue(text(number, words, chat))
        await until(lambda: len(peer.sent()) == 3)
    assert peer.sent("a") == ["Trả lời: chậm 1", "Trả lời: 2"]
    assert peer.sent()[0] == "Trả lời: khác"


async def test_a_repeat_is_answered_once_and_what_is_no_message_not_at_all(responder, peer: ZaloBotPeer) -> None:
    async with polling(responder, peer):
        for event in (text(1, "a"), text(1, "a"), payload("unsupported_no_message"), text(2, "b")):
            peer.queue(event)
        await until(lambda: "Trả lời: b" in peer.sent())
    assert peer.sent() == ["Trả lời: a", "Trả lời: b"]


async def test_an_idle_poll_is_no_failure(responder, peer: ZaloBotPeer, monkeypatch, caplog) -> None:
    monkeypatch.setattr("bot.channels.zalo_bot.POLL_SECONDS", 0)
    async with polling(responder, peer) as channel:
        await until(lambda: [call.code for call in peer.calls("getUpdates")][:3] == [408] * 3)
        assert channel.state().state is State.ON
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_an_officials_answer_is_sent_later_and_a_failure_is_known(responder, peer: ZaloBotPeer) -> None:
    async with polling(responder, peer) as channel:
        assert await channel.send(f"zalo_bot:{LAN}", Reply(Outcome.HANDOFF, "Cán bộ trả lời"))
        peer.refusals.extend([Refusal(429, "Quota exceeded"), Refusal(404, "Chat not found")])
        assert not await channel.send(f"zalo_bot:{LAN}", Reply(Outcome.HANDOFF, "hết lượt"))
        assert not await channel.send("zalo_bot:khac", Reply(Outcome.HANDOFF, "không có"))
        assert channel.state().state is State.ON
        assert not await channel.send("telegram:1", Reply(Outcome.HANDOFF, "nhầm kênh"))
    assert peer.sent(LAN) == ["Cán bộ trả lời"]
    assert not await channel.send(f"zalo_bot:{LAN}", Reply(Outcome.HANDOFF, "đã dừng"))


async def test_a_wrong_token_is_told_once_and_nothing_else_stops(responder, peer: ZaloBotPeer, caplog) -> None:
    caplog.set_level(logging.INFO)
    with peer.serving() as address:
        channel = channel_for(responder, address, token="999:sai-bi-mat")
        await channel.start()
        await until(lambda: channel.state().state is State.WRONG_TOKEN)
        await channel.stop()
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert "TROLY_ZALO_BOT_TOKEN" in caplog.text
    assert "sai-bi-mat" not in caplog.text


async def test_a_token_withdrawn_while_polling_is_noticed(responder, peer: ZaloBotPeer) -> None:
    async with polling(responder, peer) as channel:
        peer.token = "1:moi"
        peer.queue(payload("text_flat"))
        await until(lambda: channel.state().state is State.WRONG_TOKEN)


async def test_an_unreachable_server_is_found_when_it_comes(responder, peer: ZaloBotPeer, caplog) -> None:
    port = free_port()
    channel = channel_for(responder, f"http://127.0.0.1:{port}/")
    await channel.start()
    await until(lambda: "ConnectError" in channel.state().detail)
    assert channel.state().state is State.UNREACHABLE
    with peer.serving(port):
        await until(lambda: channel.state().state is State.ON, 15)
        peer.queue(payload("text_flat"))
        await until(peer.sent)
        await channel.stop()
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    assert channel.state().state is State.OFF


async def test_a_server_that_speaks_no_json_is_unreachable(responder, caplog) -> None:
    app = FastAPI()
    with serve(app) as address:
        app.add_api_route("/bot{token}/{method}", lambda token, method: "bảo trì", methods=["POST"])
        channel = channel_for(responder, address)
        await channel.start()
        await until(lambda: "no JSON object" in channel.state().detail)
        await channel.stop()
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"token": None}, "TROLY_ZALO_BOT_TOKEN"),
        ({"token": SecretStr("1:a"), "public_url": "https://xa.example.vn"}, "TROLY_ZALO_BOT_SECRET"),
    ],
)
async def test_without_its_secrets_it_is_off_and_says_which(responder, settings: dict[str, Any], missing: str) -> None:
    channel = ZaloBotChannel(responder, base_url="http://127.0.0.1:9", how_to_pick=PICK, **settings)
    await channel.start()
    assert channel.state().state is State.OFF
    assert missing in channel.state().detail
    await channel.stop()


def test_the_webhook_is_set_and_both_shapes_of_an_event_are_answered(responder, peer: ZaloBotPeer) -> None:
    enveloped = payload("text_enveloped")
    enveloped["result"]["message"]["message_id"] = "khac"
    with webhook(responder, peer) as address:
        assert peer.webhook == {"url": address, "secret_token": SECRET}
        assert [peer.push(event) for event in (payload("text_flat"), payload("text_flat"), enveloped)] == [200] * 3
        wait_until(lambda: len(peer.sent()) == 2)
    assert peer.sent(LAN) == [f"Trả lời: {QUESTION}"] * 2


def test_the_webhook_refuses_a_wrong_secret_and_what_is_no_event(responder, peer: ZaloBotPeer) -> None:
    with webhook(responder, peer) as address:
        assert peer.push(payload("text_flat"), secret="sai-bi-mat") == 403
        headers = {SECRET_HEADER: SECRET}
        statuses = [
            httpx.post(address, content=content, headers=headers).status_code
            for content in (b"{", b"[]", b" " * 1_000_001)
        ]
        assert httpx.post(address, json=payload("text_flat")).status_code == 403
    assert statuses == [400, 400, 413]
    assert responder.heard == []


async def test_a_webhook_that_the_platform_cannot_call_is_not_on(responder, peer: ZaloBotPeer) -> None:
    with peer.serving() as api:
        address = f"http://127.0.0.1:{free_port()}"
        channel = channel_for(responder, api, public_url=address, secret=SecretStr(SECRET))
        await channel.start()
        await until(lambda: "webhook.failed" in channel.state().detail)
        assert channel.state().state is State.UNREACHABLE
        await channel.stop()
