"""The double of the Zalo Bot Platform, driven by a client that knows nothing of us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import zalo_bot
from zalo_bot.error import BadRequest, InvalidToken

from tests.peers.zalo_bot_peer import ZaloBotPeer

PAYLOADS = Path(__file__).parents[1] / "payloads" / "zalo"


@pytest.fixture
def peer() -> ZaloBotPeer:
    return ZaloBotPeer(http_errors=True)


@pytest.fixture
def address(peer: ZaloBotPeer) -> Iterator[str]:
    with peer.serving() as address:
        yield address


@pytest.fixture
async def bot(address: str):
    async with zalo_bot.Bot("1:dung", address) as bot:
        yield bot


async def test_it_says_who_the_bot_is(bot: zalo_bot.Bot) -> None:
    assert (await bot.get_me()).account_name == "bot.VDKyGxQvc"


async def test_an_update_is_given_once(bot: zalo_bot.Bot, peer: ZaloBotPeer) -> None:
    peer.queue(json.loads((PAYLOADS / "zalo_bot_text_flat.json").read_text(encoding="utf-8")))
    update = await bot.get_update(timeout=1)
    assert update.message.text == "Làm giấy khai sinh cho con cần những giấy tờ gì?"
    assert update.message.chat.id == "5f0c1d2e3a4b59687f10"
    assert peer.calls("getUpdates")[0].code == 0
    assert not peer._updates


async def test_what_is_sent_is_journalled_within_the_limits(bot: zalo_bot.Bot, peer: ZaloBotPeer) -> None:
    assert (await bot.send_message("a", "ế" * 2000)).message_id
    assert (await bot.send_photo("a", "giấy hẹn", "https://example.test/a.jpg")).message_id
    assert await bot.send_chat_action("a", "typing") == {}
    for wrong in ("", "ế" * 2001):
        with pytest.raises(BadRequest):
            await bot.send_message("a", wrong)
    with pytest.raises(BadRequest):
        await bot.send_photo("a", "", "không phải địa chỉ")
    assert peer.sent("a") == ["ế" * 2000]
    assert [call.code for call in peer.journal[1:]] == [0, 0, 0, 400, 400, 400]


async def test_polling_and_a_webhook_exclude_each_other(bot: zalo_bot.Bot, peer: ZaloBotPeer) -> None:
    assert await bot._set_webhook_async("https://127.0.0.1:9/x", "bi-mat-webhook")
    assert peer.webhook == {"url": "https://127.0.0.1:9/x", "secret_token": "bi-mat-webhook"}
    with pytest.raises(BadRequest):
        await bot.get_update(timeout=1)
    assert await bot._delete_webhook_async()
    assert peer.webhook == {}
    with pytest.raises(BadRequest):
        await bot._set_webhook_async("https://127.0.0.1:9/x", "ngan")


async def test_a_wrong_token_is_refused(address: str) -> None:
    with pytest.raises(InvalidToken):
        await zalo_bot.Bot("1:sai", address).get_me()


async def test_under_status_200_the_client_takes_a_refusal_for_success() -> None:
    """Why our adapter reads the body: a library that did would make it needless."""
    with ZaloBotPeer().serving() as address:
        assert await zalo_bot.Bot("1:sai", address).send_message("a", "b") is None


async def test_a_poll_waits_for_the_next_update(address: str, peer: ZaloBotPeer) -> None:
    async with httpx.AsyncClient() as client:
        poll = asyncio.create_task(client.post(f"{address}/bot1:dung/getUpdates", json={"timeout": 5}))
        await asyncio.sleep(0.1)
        assert not poll.done()
        peer.queue({"event_name": "message.unsupported.received"})
        assert (await poll).json() == {"ok": True, "result": {"event_name": "message.unsupported.received"}}
        idle = await client.post(f"{address}/bot1:dung/getUpdates", json={"timeout": 0})
    assert (idle.status_code, idle.json()["error_code"]) == (408, 408)
