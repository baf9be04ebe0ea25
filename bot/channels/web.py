"""The web chat: one page with its files, and the two addresses that it calls."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json
from starlette.requests import ClientDisconnect

from bot.channels import Responder
from bot.messages import Incoming, Reply

MAX_TEXT = 20_000
"""Characters of one message."""
MAX_ACTION = 200
"""Characters of one choice's action."""
MAX_BODY = 256 * 1024
"""Bytes of one request: room for MAX_TEXT with every character written as a JSON escape."""

PAGE = Path(__file__).parent / "page"
_STATIC = {"chat.css": "text/css", "chat.js": "text/javascript", "emblem.svg": "image/svg+xml"}
_TOKEN_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_NEVER_KEPT = {"Cache-Control": "no-store"}


class PageError(Exception):
    """A file of the page is missing or wrong; the message names it and the mend."""


class Errors(BaseModel):
    """What the page tells of a message that cannot be taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    too_long: str
    unreadable: str
    empty: str


class PagePhrases(BaseModel):
    """`page` holds the interface's own words, by name; `errors` what is wrong with a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    page: dict[str, str]
    errors: Errors


class Message(BaseModel):
    """What the page sends. `conversation` is the token that the server gave, or None at first."""

    text: str
    action: str | None = Field(None, max_length=MAX_ACTION)
    conversation: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A request that cannot be taken: HTTP status, and the name of its phrase in Errors."""

    status: int
    phrase: str


def routes(
    responder: Responder,
    *,
    starters: Sequence[str] = (),
    pending: Callable[[str], Sequence[str]] = lambda conversation: (),
    commune: str | None = None,
) -> APIRouter:
    """The routes of the web chat.

    `starters` are questions offered on an empty page. `pending` takes a conversation id ("web:...") and
    gives the officials' answers that wait for it, each once; it runs in a thread. `commune` is the name
    shown, without "xã". Raises PageError.
    """
    phrases = load_phrases(PAGE / "phrases.json")
    files = {name: _read(PAGE / name) for name in _STATIC}
    version = hashlib.sha256(b"".join(files.values())).hexdigest()[:12]
    html = _page(version, {"phrases": phrases.page, "starters": list(starters), "commune": commune})
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(html, headers=_HEADERS)

    @router.get("/static/{name}")
    def static(name: str, v: str | None = None) -> Response:
        if name not in files:
            return Response(status_code=404)
        # An address that carries the version may be kept for good, so a phone fetches each file once.
        kept = "public, max-age=31536000, immutable" if v == version else "no-cache"
        return Response(files[name], media_type=_STATIC[name], headers={**_HEADERS, "Cache-Control": kept})

    @router.post("/api/chat")
    def chat(message: Annotated[Message | Refusal, Depends(read_message)]) -> JSONResponse:
        if isinstance(message, Refusal):
            error = {"error": getattr(phrases.errors, message.phrase)}
            return JSONResponse(error, message.status, headers=_NEVER_KEPT)
        token = _known(message.conversation) or secrets.token_urlsafe(_TOKEN_BYTES)
        reply = responder.respond(Incoming(_talk(token), "web", message.text, action=message.action))
        return JSONResponse({"conversation": token, **render(reply)}, headers=_NEVER_KEPT)

    @router.get("/api/pending")
    def waiting(conversation: str = "") -> JSONResponse:
        token = _known(conversation)
        answers = list(pending(_talk(token))) if token else []
        return JSONResponse({"answers": answers}, headers=_NEVER_KEPT)

    return router


def load_phrases(path: Path) -> PagePhrases:
    """The page's own words. Raises PageError."""
    try:
        return PagePhrases.model_validate_json(_read(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise PageError(f"{path}: {where}: {first['msg']}. Sửa mục này theo bản gốc.") from None


async def read_message(request: Request) -> Message | Refusal:
    """Reads and checks the body of a chat request, never more than MAX_BODY bytes of it."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return Refusal(413, "too_long")
        message = Message.model_validate_json(bytes(body))
    except (ValidationError, ClientDisconnect):
        return Refusal(400, "unreadable")
    if len(message.text) > MAX_TEXT:
        return Refusal(413, "too_long")
    if not message.text.strip() and not message.action:
        return Refusal(400, "empty")
    return message


def render(reply: Reply) -> dict[str, Any]:
    """A reply as the page reads it."""
    return asdict(reply)


def _page(version: str, data: dict[str, Any]) -> str:
    # "<" is escaped so that no text can end the script element that holds the data.
    island = to_json(data).decode().replace("<", "\\u003c")
    return Template(_read(PAGE / "index.html").decode()).substitute(version=version, data=island)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PageError(f"{path}: {error.strerror}. Cài lại chương trình để có đủ tệp của trang.") from None


def _known(token: str | None) -> str | None:
    """A token shaped as the server makes them; anything else starts a talk of its own."""
    return token if token and _TOKEN.fullmatch(token) else None


def _talk(token: str) -> str:
    return f"web:{token}"
