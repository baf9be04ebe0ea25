"""Zalo Bot's dialect, as pure functions: an event to `Incoming`, a `Reply` to texts with numbered choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from bot.channels.splitting import split, utf16_units
from bot.messages import Incoming, Reply

NAME = "zalo_bot"
TEXT_LENGTH = 2000

_EVENT = re.compile(r"message\.(\w+)\.received")
# Named as on the other channels; what the platform itself cannot read arrives as "unsupported".
_KINDS = {"image": "photo", "unsupported": "other"}


class _Chat(BaseModel):
    id: str = Field(min_length=1)
    chat_type: str = "PRIVATE"


class _Sender(BaseModel):
    is_bot: bool = False


class _Message(BaseModel):
    message_id: str = Field(min_length=1)
    chat: _Chat
    sender: _Sender = Field(_Sender(), alias="from")
    text: str | None = None


class _Event(BaseModel):
    event_name: str = ""
    message: _Message


def parse(payload: dict[str, Any], names: Sequence[str] = ()) -> Incoming | None:
    """The message of an event, bare or in its envelope; None for what needs no answer.

    `names` are the bot's own, taken off the start of a group message that calls it by "@name". What cannot be
    read has no text and the action "unsupported:<kind>", such as "unsupported:photo".
    """
    try:
        event = _Event.model_validate(payload.get("result", payload))
    except ValidationError:
        return None
    message = event.message
    if message.sender.is_bot:
        return None
    found = _EVENT.fullmatch(event.event_name)
    kind = found[1] if found else "text"
    readable = kind == "text" and message.text is not None
    return Incoming(
        f"{NAME}:{message.chat.id}",
        NAME,
        _without_mention(message.text or "", names) if readable else "",
        message.message_id,
        None if readable else f"unsupported:{_KINDS.get(kind, kind)}",
        in_group=message.chat.chat_type == "GROUP",
    )


def render(reply: Reply, how_to_pick: str) -> list[str]:
    """The texts of a reply, in order, at most TEXT_LENGTH long; the numbered choices stay in one piece."""
    parts = split(reply.text, TEXT_LENGTH)
    if not reply.choices:
        return parts
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    menu = "\n".join([*lines, how_to_pick])
    if parts and utf16_units(joined := f"{parts[-1]}\n\n{menu}") <= TEXT_LENGTH:
        return [*parts[:-1], joined]
    return parts + split(menu, TEXT_LENGTH)


def _without_mention(text: str, names: Sequence[str]) -> str:
    for name in names:
        if text.lower().startswith(f"@{name}".lower()):
            return text[len(name) + 1 :].lstrip(" ,:")
    return text
