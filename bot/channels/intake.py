"""Takes each message once, and answers one conversation in order while others go on beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

logger = logging.getLogger(__name__)

CAPACITY = 2_000
REMEMBERED = 20_000
PATIENCE = 10.0


class Intake:
    """The messages of one channel that are being answered. Lives in one event loop, in memory.

    `capacity` is how many may wait, `remembered` how many keys of taken ones are kept to know repeats.
    """

    def __init__(self, capacity: int = CAPACITY, remembered: int = REMEMBERED) -> None:
        self._capacity = capacity
        self._remembered = remembered
        self._taken: dict[str, None] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def full(self) -> bool:
        return len(self._under_way) >= self._capacity

    def accept(self, key: str, conversation: str, answer: Callable[[], Awaitable[None]]) -> bool:
        """Runs `answer` when the conversation's earlier ones are done; False for a key taken before."""
        if key in self._taken:
            return False
        self._taken[key] = None
        if len(self._taken) > self._remembered:
            del self._taken[next(iter(self._taken))]
        task = asyncio.create_task(self._run(conversation, answer))
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return True

    @asynccontextmanager
    async def turn(self, conversation: str) -> AsyncIterator[None]:
        """Held while something is said in a conversation, so that messages of two parts stay together."""
        lock = self._turns.setdefault(conversation, asyncio.Lock())
        async with lock:
            yield

    async def finish(self, patience: float = PATIENCE) -> None:
        """Waits for what is under way, at most `patience` seconds, then drops the rest."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, conversation: str, answer: Callable[[], Awaitable[None]]) -> None:
        async with self.turn(conversation):
            await answer()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a message was left without an answer", exc_info=error)
