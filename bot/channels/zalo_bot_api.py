"""The Zalo Bot Platform through the library `zalo_bot`, with every answer's body believed, not its status."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import httpx
import zalo_bot
from zalo_bot.error import ZaloError
from zalo_bot.request import HTTPXRequest

from bot.channels.link import Unreachable, WrongToken

IDLE = 408
_ANSWER_SECONDS = 10


class Refused(ZaloError):  # type: ignore[misc]  # noqa: N818
    """The platform's `ok: false`, with its code and description."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}")
        self.code = code


class _Request(HTTPXRequest):  # type: ignore[misc]
    """The library reads only the HTTP status, and takes `ok: false` under 200 for an empty success."""

    def __init__(self) -> None:
        super().__init__(httpx_kwargs={"transport": httpx.AsyncHTTPTransport(retries=2)})

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            body = json.loads(payload)
        except ValueError:
            raise ZaloError("no JSON") from None
        if not isinstance(body, dict):
            raise ZaloError("no JSON object")
        if body.get("ok") is not True:
            raise Refused(_code(body.get("error_code")), str(body.get("description")))
        return body


class ZaloBotApi:
    """The calls that the channel needs. All raise WrongToken, or Unreachable when the platform fails."""

    def __init__(self, token: str, base_url: str) -> None:
        # httpx writes each address, token included.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._bot = zalo_bot.Bot(token, base_url.rstrip("/"))
        # One request object for polls, one for the rest: the library's own layout.
        self._bot._request = (_Request(), _Request())

    async def close(self) -> None:
        await asyncio.gather(*(request.shutdown() for request in self._bot._request))

    async def get_me(self) -> dict[str, Any]:
        result = await self._call("getMe")
        return result if isinstance(result, dict) else {}

    async def get_update(self, seconds: int) -> dict[str, Any] | None:
        """One update, gone from the platform once returned; None when none came within `seconds`."""
        try:
            result = await self._post("getUpdates", {"timeout": seconds}, seconds + _ANSWER_SECONDS)
        except Refused as refused:
            if refused.code == IDLE:
                return None
            raise _sorted_out(refused, "getUpdates") from None
        except ZaloError as error:
            raise _sorted_out(error, "getUpdates") from None
        return result if isinstance(result, dict) and result else None

    async def send_message(self, chat: str, text: str) -> None:
        await self._call("sendMessage", chat_id=chat, text=text)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Raises Unreachable also when the platform could not call the address that it was given."""
        result = await self._call("setWebhook", url=url, secret_token=secret)
        check = result.get("verification") if isinstance(result, dict) else None
        if isinstance(check, dict) and check.get("ok") is False:
            raise Unreachable(f"webhook {url}: {check.get('outcome')} {check.get('hint')}".strip())

    async def delete_webhook(self) -> None:
        await self._call("deleteWebhook")

    async def _call(self, method: str, **fields: Any) -> Any:
        try:
            return await self._post(method, fields, _ANSWER_SECONDS)
        except ZaloError as error:
            raise _sorted_out(error, method) from None

    async def _post(self, method: str, fields: dict[str, Any], seconds: float) -> Any:
        # The public methods parse results into objects that demand fields the platform may leave out.
        return await self._bot._post(method, fields, read_timeout=seconds)


def _code(value: object) -> int:
    return value if isinstance(value, int) else 0


def _sorted_out(error: ZaloError, method: str) -> WrongToken | Unreachable:
    # Elsewhere than in getMe, "not found" may be a chat.
    if isinstance(error, Refused) and (error.code == 401 or (error.code == 404 and method == "getMe")):
        return WrongToken()
    return Unreachable(f"{type(error).__name__}: {error}")
