"""Answers from the national catalogue: the right name, code, authority and link, and details where ingested."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.wording import BODY, bullets, fitting, heading, paragraphs, spoken_date
from bot.messages import Citation, Outcome, Reply
from intents import AskSubject, Choice, Focus, actions
from knowledge.documents import Facet, Procedure
from knowledge.index.finder import Kind

_SHOWN_FIRST = (Facet.DOCUMENTS, Facet.TIME, Facet.FEE, Facet.WHERE)


def answer_procedure(asked: AskSubject, procedure: Procedure, focus: Focus, desk: Desk) -> Answer:
    facet = next((facet for facet in (*asked.facets, *_SHOWN_FIRST) if procedure.details.get(facet)), None)
    body, whole = _details(procedure, facet, asked.whole, desk)
    text = paragraphs(
        procedure_facts(procedure, desk),
        body or desk.phrases.say("procedure.no_steps"),
        desk.phrases.say("procedure.link", url=procedure.url) if procedure.url else "",
    )
    choices = _choices(asked, procedure, facet, whole, desk)
    citation = procedure_citation(procedure, heading(desk, facet) if facet else "", desk)
    after = replace(
        focus,
        subject=procedure.code,
        facet=facet,
        question=procedure.name,
        offered=choices,
        report=None,
    )
    return Answer(Reply(Outcome.ANSWERED, text, (citation, *_others(asked, desk)), choices=choices), after)


def procedure_facts(procedure: Procedure, desk: Desk) -> str:
    """Name, code, field and who decides, in a few lines."""
    say = desk.phrases.say
    where = (
        say("procedure.authority", authority=procedure.authority)
        if procedure.authority
        else say("procedure.level", level=procedure.level.lower())
    )
    name = procedure.name.rstrip(". ")
    return paragraphs(
        say("procedure.head", name=name),
        say("procedure.code", code=procedure.code, field=procedure.field),
        where,
    )


def procedure_citation(procedure: Procedure, locator: str, desk: Desk) -> Citation:
    return Citation(
        procedure.code,
        procedure.name,
        locator,
        procedure.code,
        procedure.as_of or None,
        procedure.url or None,
    )


def _near(asked: AskSubject, desk: Desk) -> list[str]:
    """The next best subjects, so that a near miss can still be reached."""
    hits = asked.results.kept if asked.results else ()
    known = (hit.subject.id for hit in hits if hit.subject.kind in (Kind.GUIDE, Kind.PROCEDURE))
    return [subject for subject in known if subject != asked.subject][:2]


def _others(asked: AskSubject, desk: Desk) -> tuple[Citation, ...]:
    known = (desk.library.procedures.get(subject) for subject in _near(asked, desk))
    return tuple(procedure_citation(procedure, "", desk) for procedure in known if procedure)


def _details(procedure: Procedure, facet: Facet | None, whole: bool, desk: Desk) -> tuple[str, bool]:
    if facet is None:
        return "", True
    lines = procedure.details[facet]
    shown = fitting(lines, BODY * 3 if whole else BODY - 120)
    head = desk.phrases.say("procedure.ingested", facet=heading(desk, facet), as_of=spoken_date(procedure.as_of))
    return paragraphs(head, bullets(shown, facet is Facet.STEPS)), len(shown) == len(lines)


def _choices(
    asked: AskSubject, procedure: Procedure, shown: Facet | None, whole: bool, desk: Desk
) -> tuple[Choice, ...]:
    more = (
        () if whole or shown is None else (Choice(desk.phrases.say("guide.more"), actions.more(procedure.code, shown)),)
    )
    facets = tuple(
        Choice(desk.library.facets[facet].button, actions.ask(procedure.code, facet))
        for facet in procedure.details
        if facet is not shown and facet in desk.library.facets
    )
    near = tuple(Choice(subject_title(subject, desk), actions.ask(subject)) for subject in _near(asked, desk))
    return (*more, *facets[:4], *near, Choice(desk.phrases.say("guide.person"), actions.PERSON))


def subject_title(subject: str, desk: Desk) -> str:
    """What a subject is called on a button: a guide's title or a procedure's name, shortened at a word."""
    guide = desk.library.guides.get(subject)
    name = guide.title if guide else desk.library.procedures[subject].name
    return name if len(name) <= 90 else name[:88].rsplit(" ", 1)[0] + "…"
