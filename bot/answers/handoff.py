"""A wish for a person: recorded with the talk, and the person told what happens next."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.messages import Outcome, Reply
from intents import Focus


def answer_handoff(number: int, focus: Focus, desk: Desk) -> Answer:
    say = desk.phrases.say
    contact = (
        say("handoff.contact", contact=desk.officer_contact) if desk.officer_contact else say("handoff.no_contact")
    )
    return Answer(
        Reply(Outcome.HANDOFF, say("handoff.text", number=number, contact=contact)),
        replace(focus, offered=()),
    )
