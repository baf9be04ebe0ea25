"""The Telegram webhook inside a served web app, with the real library and a Bot API server over HTTP."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.channels import State
from bot.channels.telegram import SECRET_HEADER, TelegramChannel
from tests.peers.serving import free_port, serve, wait_until
from tests.peers.telegram_peer import TelegramPeer

PAYLOADS = Path(__file__).parents[1] / "payloads" / "telegram"
LAN = 700000001
SECRET = "bi-mat-webhook"


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"telegram_{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def peer() -> TelegramPeer:
    return TelegramPeer()


def channel_for(responder, base_url: str, public_url: str) -> TelegramChannel:
    token = SecretStr("555000111:dung")
    return TelegramChannel(responder, token=token, base_url=base_url, public_url=public_url, secret=SecretStr(SECRET))


@contextmanager
def webhook(responder, peer: TelegramPeer):
    """The channel inside a served web app; yields its address."""
    port = free_port()
    with peer.serving() as api:
        channel = channel_for(responder, api, f"http://127.0.0.1:{port}/")

        @asynccontextmanager
        async def lifespan(_app: FastAPI):
            await channel.start()
            yield
            await channel.stop()

        app = FastAPI(lifespan=lifespan)
        app.include_router(channel.router())
        with serve(app, port) as address:
            wait_until(lambda: channel.state().state is State.ON)
            yield f"{address}/telegram"


def test_the_webhook_is_set_and_what_telegram_posts_is_answered(responder, peer: TelegramPeer) -> None:
    with webhook(responder, peer) as address:
        (settings,) = peer.accepted("setWebhook")
        assert settings["url"] == address
        peer.write(payload("text"))
        wait_until(peer.sent)
    assert peer.sent(LAN) == ["Trả lời: Làm giấy khai sinh cho con cần những giấy tờ gì?"]


def test_an_update_that_cannot_be_read_is_let_go(responder, peer: TelegramPeer) -> None:
    with webhook(responder, peer) as address:
        for update in ({}, {"update_id": 1, "message": {}}, {"update_id": 2, "message": 3}):
            assert httpx.post(address, json=update, headers={SECRET_HEADER: SECRET}).status_code == 200
        peer.write(payload("text"))
        wait_until(peer.sent)
    assert len(responder.heard) == 1


async def test_the_webhook_asks_to_come_again_while_telegram_is_out_of_reach(responder) -> None:
    channel = channel_for(responder, f"http://127.0.0.1:{free_port()}", "https://xa.example.vn")
    app = FastAPI()
    app.include_router(channel.router())
    await channel.start()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://xa") as client:
        answer = await client.post("/telegram", json=payload("text"), headers={SECRET_HEADER: SECRET})
    await channel.stop()
    assert answer.status_code == 503


def test_the_webhook_answers_a_repeat_once_and_an_edited_message_anew(responder, peer: TelegramPeer) -> None:
    headers = {SECRET_HEADER: SECRET}
    with webhook(responder, peer) as address:
        updates = [payload("text"), payload("text"), payload("edited_message")]
        assert [httpx.post(address, json=update, headers=headers).status_code for update in updates] == [200] * 3
        wait_until(lambda: len(peer.sent()) == 2)
    assert len(peer.sent()) == 2
    assert peer.sent()[1] == "Trả lời: Làm lại giấy khai sinh bị mất cần gì?"


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({}, b"{}", 403),
        ({SECRET_HEADER: "sai-bi-mat"}, b"{}", 403),
        ({SECRET_HEADER: "bí-mật".encode()}, b"{}", 403),
        ({SECRET_HEADER: SECRET}, b"{", 400),
        ({SECRET_HEADER: SECRET}, b"[]", 400),
        ({SECRET_HEADER: SECRET}, b" " * 1_000_001, 413),
    ],
)
def test_the_webhook_refuses(responder, peer: TelegramPeer, headers, content: bytes, status: int) -> None:
    with webhook(responder, peer) as address:
        assert httpx.post(address, content=content, headers=headers).status_code == status
    assert responder.heard == []
