"""Whether a channel reaches its server: tries until it does, and tells each change once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator

from bot.channels import ChannelState, State

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0


class WrongToken(Exception):  # noqa: N818
    """The server does not know the token; trying again is of no use."""


class Unreachable(Exception):  # noqa: N818
    """The server did not answer as it should; the message says how, without the token."""


class Link:
    """The state of one channel, and the log's one line for each change of it.

    Off stays off until `connecting`: how the last requests of a stopped channel end is of no interest.
    """

    def __init__(self, name: str) -> None:
        self._state = ChannelState(name, State.OFF)

    @property
    def state(self) -> ChannelState:
        return self._state

    def off(self, why: str) -> None:
        self._become(State.OFF, why, logging.INFO)

    def connecting(self) -> None:
        self._become(State.UNREACHABLE, "đang kết nối", logging.DEBUG)

    def on(self) -> None:
        self._found(State.ON, "đang nhận tin", logging.INFO)

    def wrong_token(self) -> None:
        setting = f"TROLY_{self._state.name.upper()}_TOKEN"
        self._found(State.WRONG_TOKEN, f"máy chủ không nhận token, xem lại {setting}", logging.ERROR)

    def unreachable(self, why: str) -> None:
        self._found(State.UNREACHABLE, f"chưa tới được máy chủ ({why}), sẽ tự thử lại", logging.WARNING)

    def _found(self, state: State, detail: str, level: int) -> None:
        if self._state.state is not State.OFF:
            self._become(state, detail, level)

    def _become(self, state: State, detail: str, level: int) -> None:
        new = ChannelState(self._state.name, state, detail)
        if new != self._state:
            logger.log(level, "%s: %s", new.name, detail)
            self._state = new


def pauses() -> Iterator[float]:
    """Seconds to wait before each further try: 1, 2, 4 ... up to a minute, without end."""
    pause = 1.0
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)


async def keep_trying(link: Link, connect: Callable[[], Awaitable[None]]) -> bool:
    """Calls `connect` until it succeeds; False when the token is wrong."""
    for pause in pauses():
        try:
            await connect()
        except WrongToken:
            link.wrong_token()
            return False
        except Unreachable as error:
            link.unreachable(str(error))
            await asyncio.sleep(pause)
        else:
            break
    link.on()
    return True
