"""What goes in and out of the assistant, in no channel's dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from intents import Choice


class Outcome(StrEnum):
    """How a message ended. Every reply has exactly one."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NO_DATA = "no_data"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_UNDERSTOOD = "not_understood"
    RESTRICTED = "restricted"
    WARNING = "warning"
    HANDOFF = "handoff"
    GREETING = "greeting"
    HELP = "help"
    THANKS = "thanks"
    STOPPED = "stopped"
    ERROR = "error"


class Role(StrEnum):
    CITIZEN = "citizen"
    MEMBER = "member"
    OFFICER = "officer"
    ADMIN = "admin"


@dataclass(frozen=True)
class Incoming:
    """One message as a channel received it.

    `conversation` is unique across channels ("telegram:42"). `action` is set when a choice was tapped.
    `commune` is the person's, where the channel knows it.
    """

    conversation: str
    channel: str
    text: str
    message_id: str | None = None
    action: str | None = None
    role: Role = Role.CITIZEN
    in_group: bool = False
    commune: str | None = None


@dataclass(frozen=True)
class Citation:
    """The passage that an answer rests on."""

    doc: str
    title: str
    locator: str
    code: str | None = None
    as_of: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Figure:
    """A number that the text states, with its receipt. Dates are ISO; `value` is in `unit`."""

    commune: str
    indicator: str
    label: str
    breakdown: str | None
    period: str
    start: str | None
    end: str | None
    value: float
    unit: str
    qualifier: str | None
    derived: bool
    doc: str
    locator: str


@dataclass(frozen=True)
class Reply:
    """What the person reads, why we may say it, and what they may tap next."""

    outcome: Outcome
    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()
    choices: tuple[Choice, ...] = ()
    lang: str = "vi"

    def map_text(self, change: Callable[[str], str]) -> Reply:
        """The reply with what the person reads changed: the text and the choices' labels."""
        choices = tuple(replace(choice, label=change(choice.label)) for choice in self.choices)
        return replace(self, text=change(self.text), choices=choices)
