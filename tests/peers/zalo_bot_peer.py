"""A Zalo Bot Platform for tests: real HTTP, the documented limits, nothing remembered but a journal.

What the platform's documents leave open is chosen here: which status an error has (`http_errors`), that the
check of a new webhook posts an empty object with the secret, and that characters are code points.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.peers.serving import serve

SECRET_HEADER = "X-Bot-Api-Secret-Token"


class Refusal(Exception):  # noqa: N818
    def __init__(self, code: int, description: str) -> None:
        self.code, self.description = code, description


@dataclass(frozen=True)
class Call:
    """One request: its method, its fields as text, and the code of the refusal (0: accepted)."""

    method: str
    fields: dict[str, str]
    code: int


class ZaloBotPeer:
    """One bot's platform. With `http_errors` a refusal's HTTP status is its code, else always 200."""

    def __init__(self, token: str = "1:dung", http_errors: bool = False) -> None:
        self.token = token
        self.journal: list[Call] = []
        self.webhook: dict[str, str] = {}
        self.refusals: deque[Refusal] = deque()
        self._http_errors = http_errors
        self._updates: deque[dict[str, Any]] = deque()
        self._numbers = itertools.count(1)
        self._closing = False

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[str]:
        app = FastAPI()
        app.add_api_route("/bot{token}/{method}", self._handle, methods=["POST"])
        self._closing = False
        with serve(app, port) as address:
            yield address
            self._closing = True

    def queue(self, update: dict[str, Any]) -> None:
        """Keeps an update for the next poll."""
        self._updates.append(update)

    def push(self, event: dict[str, Any], secret: str | None = None) -> int:
        """Posts an event to the webhook as the platform does; the HTTP status that came back."""
        shown = self.webhook["secret_token"] if secret is None else secret
        return httpx.post(self.webhook["url"], json=event, headers={SECRET_HEADER: shown}).status_code

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.journal if call.method == method]

    def sent(self, chat: str | None = None) -> list[str]:
        """The texts that were accepted, in order."""
        calls = [call for call in self.calls("sendMessage") if not call.code]
        return [call.fields["text"] for call in calls if chat in (None, call.fields["chat_id"])]

    async def _handle(self, token: str, method: str, request: Request) -> JSONResponse:
        fields = await _fields(request)
        try:
            result = await self._answer(token, method, fields)
        except Refusal as refusal:
            self.journal.append(Call(method, fields, refusal.code))
            body = {"ok": False, "description": refusal.description, "error_code": refusal.code}
            return JSONResponse(body, status_code=refusal.code if self._http_errors else 200)
        self.journal.append(Call(method, fields, 0))
        return JSONResponse({"ok": True, "result": result})

    async def _answer(self, token: str, method: str, fields: dict[str, str]) -> Any:
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        if method.startswith("send") and self.refusals:
            raise self.refusals.popleft()
        answers = {
            "getMe": self._me,
            "getUpdates": self._next_update,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendChatAction": self._chat_action,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
        }
        if method not in answers:
            raise Refusal(404, "Method not found")
        return await answers[method](fields)

    async def _me(self, _fields: dict[str, str]) -> dict[str, Any]:
        return {
            "id": "1459232241454765289",
            "account_name": "bot.VDKyGxQvc",
            "display_name": "Bot Xã Mẫu",
            "account_type": "BASIC",
            "can_join_groups": False,
        }

    async def _send_message(self, fields: dict[str, str]) -> dict[str, Any]:
        return self._message(fields, "text", shortest=1)

    async def _send_photo(self, fields: dict[str, str]) -> dict[str, Any]:
        _demand(fields.get("photo", "").startswith(("http://", "https://")), "photo must be a URL")
        return self._message(fields, "caption", shortest=0)

    async def _chat_action(self, fields: dict[str, str]) -> dict[str, Any]:
        _demand(fields.get("action") in ("typing", "upload_photo"), "unknown action")
        _demand(fields.get("chat_id"), "chat_id is empty")
        return {}

    async def _delete_webhook(self, _fields: dict[str, str]) -> dict[str, Any]:
        self.webhook = {}
        return {"url": "", "updated_at": _now()}

    async def _webhook_info(self, _fields: dict[str, str]) -> dict[str, Any]:
        return {"url": self.webhook.get("url", ""), "updated_at": _now()}

    async def _next_update(self, fields: dict[str, str]) -> dict[str, Any]:
        _demand(not self.webhook, "a webhook is set")
        end = time.monotonic() + float(fields.get("timeout", 30))
        while not self._updates:
            if self._closing or time.monotonic() >= end:
                raise Refusal(408, "Request timeout")
            await asyncio.sleep(0.01)
        return self._updates.popleft()

    def _message(self, fields: dict[str, str], name: str, shortest: int) -> dict[str, Any]:
        _demand(fields.get("chat_id"), "chat_id is empty")
        _demand(shortest <= len(fields.get(name, "")) <= 2000, f"{name} must have {shortest}-2000 characters")
        return {"message_id": f"{next(self._numbers):020x}", "date": _now()}

    async def _set_webhook(self, fields: dict[str, str]) -> dict[str, Any]:
        _demand(fields.get("url", "").startswith(("https://", "http://127.0.0.1:")), "url must be https")
        _demand(8 <= len(fields.get("secret_token", "")) <= 256, "secret_token must have 8-256 characters")
        self.webhook = {"url": fields["url"], "secret_token": fields["secret_token"]}
        status = await asyncio.to_thread(self._verify)
        check = {"ok": status == 200, "outcome": "webhook.ok" if status == 200 else "webhook.failed"}
        return {"url": fields["url"], "updated_at": _now(), "verification": check | {"status_code": status}}

    def _verify(self) -> int:
        try:
            return self.push({})
        except httpx.HTTPError:
            return 0


async def _fields(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").startswith("application/json"):
        return {name: str(value) for name, value in (await request.json()).items()}
    return {name: str(value) for name, value in dict(httpx.QueryParams((await request.body()).decode())).items()}


def _demand(condition: object, otherwise: str) -> None:
    if not condition:
        raise Refusal(400, f"Bad Request: {otherwise}")


def _now() -> int:
    return int(time.time() * 1000)
