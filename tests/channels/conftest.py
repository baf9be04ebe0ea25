"""A responder with a script, for channels that are tested without the assistant."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.messages import Incoming, Outcome, Reply


@dataclass
class Scripted:
    """Answers by `script`, echoing the text without one; `heard` is what it was asked, in order."""

    script: Callable[[Incoming], Reply] = lambda incoming: Reply(Outcome.ANSWERED, f"Trả lời: {incoming.text}")
    heard: list[Incoming] = field(default_factory=list)
    slow_on: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, incoming: Incoming) -> Reply:
        with self._lock:
            self.heard.append(incoming)
        if self.slow_on and self.slow_on in incoming.text:
            time.sleep(0.3)
        return self.script(incoming)


@pytest.fixture
def responder() -> Scripted:
    return Scripted()
