"""Telegram for tests: a Bot API emulator behind a door that journals, checks the token and can refuse.

The emulator knows no wrong token, keeps no texts and gives its bot no name; the door adds these.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from lo_bot_api_emulator import LoBotApiEmulator

from tests.peers.serving import free_port, serve

BOT_ID = 555000111
USERNAME = "xa_mau_bot"


@dataclass
class TelegramPeer:
    """`journal` has (method, fields, HTTP status) of each call; `refusals` are (method, status, body)."""

    token: str = "555000111:dung"
    withdrawn: bool = False
    journal: list[tuple[str, dict[str, str], int]] = field(default_factory=list)
    refusals: deque[tuple[str, int, dict[str, Any]]] = field(default_factory=deque)
    _port: int = field(default_factory=free_port)

    @property
    def _emulator(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[str]:
        app = FastAPI(lifespan=self._lifespan)
        app.add_api_route("/bot{token}/{method}", self._handle, methods=["POST"])
        with serve(app, port) as address:
            yield address

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        emulator = LoBotApiEmulator(enable_control=True, allow_insecure_loopback_webhooks=True)
        runner = web.AppRunner(emulator.app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        async with httpx.AsyncClient(base_url=self._emulator, timeout=60, verify=False) as client:
            app.state.client = client
            yield
        await runner.cleanup()

    def write(self, update: dict[str, Any]) -> None:
        """Queues an update; with a webhook set the emulator posts it there before this returns."""
        answer = httpx.post(f"{self._emulator}/__fixture/updates", json={"token": self.token, "update": update})
        assert answer.status_code == 200, answer.text

    def accepted(self, method: str) -> list[dict[str, str]]:
        return [fields for name, fields, status in self.journal if name == method and status == 200]

    def sent(self, chat: int | None = None) -> list[str]:
        messages = self.accepted("sendMessage")
        return [fields["text"] for fields in messages if chat in (None, int(fields["chat_id"]))]

    def keyboard(self) -> list[list[tuple[str, str]]]:
        """The rows of buttons, as (label, data), under the last message."""
        rows = json.loads(self.accepted("sendMessage")[-1]["reply_markup"])["inline_keyboard"]
        return [[(button["text"], button["callback_data"]) for button in row] for row in rows]

    async def _handle(self, token: str, method: str, request: Request) -> JSONResponse:
        fields = dict(httpx.QueryParams((await request.body()).decode()))
        status, body = await self._answer(token, method, request)
        self.journal.append((method, fields, status))
        return JSONResponse(body, status_code=status)

    async def _answer(self, token: str, method: str, request: Request) -> tuple[int, Any]:
        if token != self.token or self.withdrawn:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if self.refusals and self.refusals[0][0] == method:
            _, status, body = self.refusals.popleft()
            return status, body
        answer = await _forward(request)
        body = answer.json()
        if method == "getMe":
            body["result"] |= {"id": BOT_ID, "username": USERNAME}
        return answer.status_code, body


async def _forward(request: Request) -> httpx.Response:
    """Asks the emulator; a poll that its client has left is left too, or the next one would be refused."""
    kind = {"content-type": request.headers["content-type"]} if "content-type" in request.headers else {}
    call = request.app.state.client.post(request.url.path, content=await request.body(), headers=kind)
    asking = asyncio.create_task(call)
    while not asking.done():
        await asyncio.wait([asking], timeout=0.05)
        if await request.is_disconnected():
            asking.cancel()
            return httpx.Response(499, json={})
    return await asking
