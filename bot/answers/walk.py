"""A guide step by step: pure, from the guide and a step number to the next message."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.guide import guide_citation
from bot.answers.wording import guide_source, paragraphs
from bot.messages import Citation, Outcome, Reply
from intents import Choice, Focus, Walk, actions
from knowledge.documents import Facet


def answer_walk(walk: Walk, focus: Focus, desk: Desk) -> Answer:
    guide = desk.library.guides.get(walk.guide)
    steps = guide.lines(Facet.STEPS) if guide else ()
    say = desk.phrases.say
    if walk.move == "leave":
        return Answer(
            Reply(Outcome.ANSWERED, say("walk.left"), _cited(walk, desk)),
            replace(focus, walk=None, offered=()),
        )
    if guide is None or not steps:
        return Answer(Reply(Outcome.NO_DATA, say("walk.none")), replace(focus, walk=None))
    step = min(max(walk.step, 1), len(steps))
    finished = walk.step >= len(steps)
    text = paragraphs(
        say("walk.step", title=guide.title, step=step, total=len(steps), text=steps[step - 1]),
        say("walk.last") if finished else "",
        guide_source(desk, guide) if finished else "",
    )
    choices = (
        *(() if finished else (Choice(say("walk.next"), actions.walk(guide.id, step + 1)),)),
        *((Choice(say("walk.back"), actions.walk(guide.id, step - 1)),) if step > 1 else ()),
        *(() if finished else (Choice(say("walk.leave"), actions.leave(guide.id)),)),
    )
    after = replace(
        focus,
        subject=guide.id,
        facet=Facet.STEPS,
        walk=None if finished else (guide.id, step),
        offered=choices,
        question=guide.title,
    )
    citation = guide_citation(guide, Facet.STEPS, desk)
    return Answer(Reply(Outcome.ANSWERED, text, (citation,), choices=choices), after)


def _cited(walk: Walk, desk: Desk) -> tuple[Citation, ...]:
    guide = desk.library.guides.get(walk.guide)
    return (guide_citation(guide, Facet.STEPS, desk),) if guide else ()
