"""Answers from a guide: what was asked first, then what helps next as choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bot.answers import Answer, Desk
from bot.answers.wording import (
    BODY,
    best_source,
    bullets,
    fitting,
    guide_caution,
    guide_source,
    heading,
    official,
    paragraphs,
    spoken,
)
from bot.messages import Citation, Outcome, Reply
from intents import AskSubject, Choice, Focus, Origin, actions
from knowledge.documents import Facet, Guide

_STATED = re.compile(r"\d+(?:[.,]\d+)*")
RELATED = 0.2
MUST_SHOW = 0.4
SAID_ALREADY = 75.0
MAX_RELATED = 2
SHORT = 170
OWN_CASE, CLEARLY = 0.3, 0.12
_OPEN = frozenset({Facet.ELIGIBILITY, Facet.STEPS, Facet.ONLINE, Facet.NOTES})
_OFFERED = (Facet.DOCUMENTS, Facet.STEPS, Facet.TIME, Facet.FEE, Facet.WHERE, Facet.ONLINE)


def answer_guide(asked: AskSubject, guide: Guide, focus: Focus, desk: Desk) -> Answer:
    facets = tuple(facet for facet in asked.facets if guide.lines(facet)) or (Facet.SUMMARY,)
    missing = [facet for facet in asked.facets if not guide.lines(facet)]
    body, whole = guide_body(asked, guide, facets, desk, BODY)
    text = paragraphs(
        _premise(asked, body, desk),
        _head(asked, guide, facets, missing, desk),
        body,
        guide.summary if _wants_more(asked, facets, body) else "",
        guide_caution(desk, guide),
        guide_source(desk, guide),
    )
    choices = _choices(guide, facets[0], whole, desk)
    reply = Reply(Outcome.ANSWERED, text, (guide_citation(guide, facets[0], desk),), choices=choices)
    walk = focus.walk or ((guide.id, 0) if facets[0] is Facet.STEPS and len(guide.lines(Facet.STEPS)) > 1 else None)
    focus = replace(focus, walk=walk)
    after = replace(focus, subject=guide.id, facet=facets[0], question=guide.title, offered=choices, report=None)
    return Answer(reply, after)


def guide_body(asked: AskSubject, guide: Guide, facets: Sequence[Facet], desk: Desk, budget: int) -> tuple[str, bool]:
    """The lines of the facets asked for and those that speak of the question; whether nothing was left out."""
    if asked.whole:
        budget *= 3
    lines = [line for facet in facets for line in _fittest_first(asked, facet, guide.lines(facet), desk)]
    related = _related(asked, guide, lines, desk)
    room = budget - sum(len(line) + 3 for line in related)
    shown = list(fitting(lines, room))
    numbered = facets[0] is Facet.STEPS and len(facets) == 1
    if facets == (Facet.SUMMARY,):
        body = paragraphs(lines[0], bullets(related))
    else:
        body = paragraphs(bullets(shown, numbered), bullets(related))
    return body, len(shown) == len(lines)


def _fittest_first(asked: AskSubject, facet: Facet, lines: Sequence[str], desk: Desk) -> Sequence[str]:
    """The line that names the asker's own case goes to the front; steps keep their order."""
    if facet is Facet.STEPS or not asked.question or len(lines) < 2:
        return lines
    scores = desk.lines.scores(asked.question, lines)
    best = max(range(len(lines)), key=scores.__getitem__)
    if scores[best] < OWN_CASE or scores[best] < scores[0] + CLEARLY:
        return lines
    return (lines[best], *lines[:best], *lines[best + 1 :])


def _related(asked: AskSubject, guide: Guide, shown: Sequence[str], desk: Desk) -> list[str]:
    """Lines of other facets that hold much of what the question says, best first, each said once."""
    if not asked.question:
        return []
    enough = RELATED if not asked.facets or asked.facets[0] in _OPEN else MUST_SHOW
    others = [line for lines in guide.sections.values() for line in lines if line not in shown]
    scores = desk.lines.scores(asked.question, others)
    related: list[str] = []
    for score, line in sorted(zip(scores, others, strict=True), reverse=True):
        if score < enough or len(related) == MAX_RELATED:
            break
        if not any(fuzz.token_set_ratio(line, said) > SAID_ALREADY for said in (*shown, *related)):
            related.append(line)
    return related


def guide_citation(guide: Guide, facet: Facet, desk: Desk) -> Citation:
    source = best_source(guide, desk)
    url = official(source.url, desk) if source else None
    return Citation(guide.id, guide.title, heading(desk, facet), guide.code, guide.as_of, url)


def _head(asked: AskSubject, guide: Guide, facets: Sequence[Facet], missing: Sequence[Facet], desk: Desk) -> str:
    if missing and facets == (Facet.SUMMARY,):
        return desk.phrases.say("guide.missing", title=guide.title, facet=spoken(desk, *missing))
    if facets[0] is Facet.SUMMARY:
        return desk.phrases.say("guide.head_plain", title=guide.title)
    return desk.phrases.say("guide.head", title=guide.title, facet=spoken(desk, *facets))


def _wants_more(asked: AskSubject, facets: Sequence[Facet], body: str) -> bool:
    """A typed question that a line or two answers also gets the summary, which may hold what it was after."""
    return bool(asked.question) and asked.origin is Origin.SAID and Facet.SUMMARY not in facets and len(body) < SHORT


def _premise(asked: AskSubject, body: str, desk: Desk) -> str:
    """A number that the person wants confirmed is confirmed only when the answer holds it."""
    stated = {re.sub(r"\D", "", number) for number in _STATED.findall(asked.question)} - {""}
    if not asked.confirm or not stated:
        return ""
    held = {re.sub(r"\D", "", number) for number in _STATED.findall(body)}
    return "" if stated <= held else desk.phrases.say("guide.no_confirm")


def _choices(guide: Guide, shown: Facet, whole: bool, desk: Desk) -> tuple[Choice, ...]:
    more = () if whole else (Choice(desk.phrases.say("guide.more"), actions.more(guide.id, shown)),)
    facets = tuple(
        Choice(desk.library.facets[facet].button, actions.ask(guide.id, facet))
        for facet in _OFFERED
        if facet is not shown and guide.lines(facet)
    )
    walk = (
        (Choice(desk.phrases.say("guide.walk"), actions.walk(guide.id, 1)),)
        if len(guide.lines(Facet.STEPS)) > 1
        else ()
    )
    person = (Choice(desk.phrases.say("guide.person"), actions.PERSON),)
    return (*more, *facets[:4], *walk, *person)
