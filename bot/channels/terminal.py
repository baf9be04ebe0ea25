"""The assistant in a terminal: a line in, an answer with numbered choices out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bot.channels import Responder
from bot.messages import Incoming, Outcome, Reply, Role


def converse(responder: Responder, role: Role = Role.CITIZEN) -> None:
    """Talks until the input ends or the person says stop."""
    _show(responder.respond(Incoming("terminal:1", "terminal", "xin chào", role=role)))
    for line in _lines():
        reply = responder.respond(Incoming("terminal:1", "terminal", line, role=role))
        _show(reply)
        if reply.outcome is Outcome.STOPPED:
            return


def _lines() -> Iterator[str]:
    while True:
        try:
            yield input("\n> ")
        except (EOFError, KeyboardInterrupt):
            return


def _show(reply: Reply) -> None:
    sys.stdout.write(f"\n{reply.text}\n")
    for number, choice in enumerate(reply.choices, 1):
        sys.stdout.write(f"  {number}. {choice.label}\n")
    sys.stdout.flush()
