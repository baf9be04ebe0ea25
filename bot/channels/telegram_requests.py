"""How requests to Telegram are watched, kept out of the log, and held back when it is busy."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.link import Link

LONGEST_WAIT = 60.0
_SECOND_POLL = "một chương trình khác đang nhận tin bằng token này"


class WatchedRequest(HTTPXRequest):
    """Tells the link of every poll: the library keeps polling and says nothing when it succeeds again."""

    def __init__(self, link: Link) -> None:
        super().__init__(connection_pool_size=1)
        self._link = link

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            code, payload = await super().do_request(*args, **kwargs)
        except TelegramError as error:
            self._link.unreachable(why(error))
            raise
        if code == 200:
            self._link.on()
        elif code in (401, 404):
            self._link.wrong_token()
        else:
            self._link.unreachable(_SECOND_POLL if code == 409 else f"HTTP {code}")
        return code, payload


def quiet_the_library() -> None:
    # httpx writes each address, token included; the library a traceback for each failed poll.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)
    # The documented way to get `retry_after` without a deprecation warning for each busy answer.
    os.environ.setdefault("PTB_TIMEDELTA", "true")


def why(error: TelegramError) -> str:
    return f"{type(error).__name__}: {error.message}"


async def wait_for(busy: RetryAfter) -> None:
    """Waits as long as Telegram asks; raises the same error when that is longer than LONGEST_WAIT seconds."""
    asked = busy.retry_after
    seconds = asked.total_seconds() if isinstance(asked, dt.timedelta) else float(asked)
    if seconds > LONGEST_WAIT:
        raise busy
    await asyncio.sleep(seconds)
