"""When it is not clear, not known or not ours: ask back, or decline with a next step."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.procedure import subject_title
from bot.messages import Outcome, Reply
from intents import Choice, Focus, NotUnderstood, Outside, Unclear, Unreadable, actions
from knowledge.documents import Facet


def answer_unclear(unclear: Unclear, focus: Focus, desk: Desk) -> Answer:
    family = desk.families.get(unclear.family) if unclear.family else None
    facet = next((facet for facet in unclear.facets if facet is not Facet.SUMMARY), None)
    known = [
        subject for subject in unclear.subjects if subject in desk.library.guides or subject in desk.library.procedures
    ]
    choices = (
        *(Choice(subject_title(subject, desk), actions.ask(subject, facet)) for subject in known),
        Choice(desk.phrases.say("clarify.none_of_these"), actions.NONE),
    )
    if not known:
        return _which_subject(unclear, focus, desk)
    text = family.ask if family else desk.phrases.say("clarify.ask")
    after = replace(focus, subject=None, facet=facet, question=unclear.question, offered=choices, report=None)
    return Answer(Reply(Outcome.CLARIFY, text, choices=choices), after)


def _which_subject(unclear: Unclear, focus: Focus, desk: Desk) -> Answer:
    """Only a facet was said ("bao nhiêu tiền?"): ask what for."""
    reply = Reply(Outcome.CLARIFY, desk.phrases.say("clarify.what_for"), choices=_person(desk))
    return Answer(reply, replace(focus, question=unclear.question, facet=next(iter(unclear.facets), None)))


def answer_not_understood(unknown: NotUnderstood, focus: Focus, desk: Desk) -> Answer:
    say = desk.phrases.say
    if unknown.foreign:
        return Answer(Reply(Outcome.NOT_UNDERSTOOD, say("not_understood.foreign"), choices=_person(desk)), focus)
    if not unknown.nearest:
        key = "not_understood.text" if unknown.results else "clarify.rephrase"
        reply = Reply(Outcome.NOT_UNDERSTOOD, say(key), choices=_person(desk))
        return Answer(reply, replace(focus, offered=(), question=unknown.question))
    near = tuple(Choice(subject_title(subject, desk), actions.ask(subject)) for subject in unknown.nearest)
    choices = (*near, *_person(desk))
    text = f"{say('not_understood.text')}\n{say('not_understood.nearest')}"
    return Answer(
        Reply(Outcome.NOT_UNDERSTOOD, text, choices=choices), replace(focus, offered=choices, question=unknown.question)
    )


def answer_unreadable(unreadable: Unreadable, focus: Focus, desk: Desk) -> Answer:
    key = "not_understood.photo" if unreadable.what == "photo" else "not_understood.unsupported"
    return Answer(Reply(Outcome.NOT_UNDERSTOOD, desk.phrases.say(key)), focus)


def answer_outside(outside: Outside, focus: Focus, desk: Desk) -> Answer:
    return Answer(Reply(Outcome.OUT_OF_SCOPE, desk.phrases.say("outside.text"), choices=_person(desk)), focus)


def _person(desk: Desk) -> tuple[Choice, ...]:
    return (Choice(desk.phrases.say("guide.person"), actions.PERSON),)
