"""Where people talk to the assistant: a channel receives, asks a `Responder`, and sends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.messages import Incoming, Reply


class Responder(Protocol):
    """What every channel asks; may be called from several threads at once."""

    def respond(self, incoming: Incoming) -> Reply: ...


class State(StrEnum):
    """How a channel is doing. `wrong_token` waits for an operator, `unreachable` tries again by itself."""

    ON = "on"
    OFF = "off"
    WRONG_TOKEN = "wrong_token"  # noqa: S105
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class ChannelState:
    """A channel's state, with what an operator should know of it in Vietnamese."""

    name: str
    state: State
    detail: str = ""


class Channel(Protocol):
    """A messenger that people write from. `name` begins the id of each of its conversations."""

    @property
    def name(self) -> str: ...

    async def start(self) -> None:
        """Begins to receive; returns at once, also when the server cannot be reached."""

    async def stop(self) -> None:
        """Stops receiving and lets answers under way be sent."""

    def state(self) -> ChannelState: ...

    async def send(self, conversation: str, reply: Reply) -> bool:
        """Sends what nobody is waiting for right now; True when the server took all of it."""
