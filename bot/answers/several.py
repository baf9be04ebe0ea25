"""Several questions in one message: each answered shortly, the rest named."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.asking_back import answer_not_understood
from bot.answers.guide import answer_guide, guide_body, guide_citation
from bot.answers.procedure import answer_procedure, procedure_citation, procedure_facts, subject_title
from bot.answers.wording import guide_source, paragraphs, spoken
from bot.messages import Citation, Outcome, Reply
from intents import AskSubject, Choice, Focus, NotUnderstood, Several, actions
from knowledge.documents import Facet

EACH = 260


def answer_subject(asked: AskSubject, focus: Focus, desk: Desk) -> Answer:
    if guide := desk.library.guides.get(asked.subject):
        return answer_guide(asked, guide, focus, desk)
    if procedure := desk.library.procedures.get(asked.subject):
        return answer_procedure(asked, procedure, focus, desk)
    # A button of an old message, or a talk about a guide that an editor has since removed.
    return answer_not_understood(NotUnderstood(), replace(focus, subject=None), desk)


def answer_several(several: Several, focus: Focus, desk: Desk) -> Answer:
    told = [_short(part, desk) for part in several.parts]
    left = desk.phrases.say("several.left", left="; ".join(several.left)) if several.left else ""
    text = "\n\n".join([*(text for text, _ in told), *([left] if left else [])])
    choices = tuple(
        Choice(subject_title(part.subject, desk), actions.ask(part.subject, next(iter(part.facets), None)))
        for part in several.parts
    )
    main = several.parts[0]
    after = replace(
        focus,
        subject=main.subject,
        facet=next(iter(main.facets), None),
        question=subject_title(main.subject, desk),
        offered=choices,
    )
    return Answer(Reply(Outcome.ANSWERED, text, tuple(cited for _, cited in told), choices=choices), after)


def _short(asked: AskSubject, desk: Desk) -> tuple[str, Citation]:
    guide = desk.library.guides.get(asked.subject)
    if guide is None:
        procedure = desk.library.procedures[asked.subject]
        return procedure_facts(procedure, desk), procedure_citation(procedure, "", desk)
    facets = tuple(facet for facet in asked.facets if guide.lines(facet))[:2] or (Facet.SUMMARY,)
    body, _ = guide_body(replace(asked, question=""), guide, facets, desk, EACH)
    head = desk.phrases.say("guide.head", title=guide.title, facet=spoken(desk, *facets))
    return paragraphs(head, body, guide_source(desk, guide)), guide_citation(guide, facets[0], desk)
