"""Answers from the communes' reports: the passages that speak of the question, each with its section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.wording import paragraphs, spoken_date
from bot.messages import Citation, Outcome, Reply
from intents import AskReport, Choice, Focus, actions
from knowledge.documents import Passage
from knowledge.index.passages import PassageHit

ENOUGH = 0.3
CLOSE_TO_BEST = 0.75
MAX_PASSAGES = 3
LENGTH = 900


def answer_report(asked: AskReport, focus: Focus, desk: Desk) -> Answer:
    if asked.commune is None:
        return _which(asked, focus, desk)
    question = desk.library.reader.read(asked.question)
    hits = desk.passages.find(question, asked.commune, MAX_PASSAGES + 2)
    after = replace(focus, report=asked.commune, question=asked.question, subject=None, facet=None, offered=())
    if not hits or hits[0].score < ENOUGH:
        text = desk.phrases.say("no_data.report", commune=asked.commune, communes=_communes(desk))
        return Answer(Reply(Outcome.NO_DATA, text), after)
    shown = _shown(hits)
    text = "\n\n".join(_quoted(hit.passage, place, desk) for place, hit in enumerate(shown))
    return Answer(Reply(Outcome.ANSWERED, text, tuple(_citation(hit.passage) for hit in shown)), after)


def _shown(hits: Sequence[PassageHit]) -> list[PassageHit]:
    """The best passage and those nearly as good, while they fit."""
    shown = [hits[0]]
    length = len(hits[0].passage.text)
    for hit in hits[1:]:
        length += len(hit.passage.text)
        if len(shown) == MAX_PASSAGES or hit.score < CLOSE_TO_BEST * hits[0].score or length > LENGTH:
            break
        shown.append(hit)
    return shown


def _quoted(passage: Passage, place: int, desk: Desk) -> str:
    key = "report.again" if place else "report.head"
    head = desk.phrases.say(key, title=_title(passage), locator=passage.locator)
    return paragraphs(head, passage.text)


def _title(passage: Passage) -> str:
    report = passage.report
    return f"{report.title} ({spoken_date(report.as_of)})" if report.as_of else report.title


def _citation(passage: Passage) -> Citation:
    report = passage.report
    return Citation(report.id, report.title, passage.locator, None, report.as_of)


def _which(asked: AskReport, focus: Focus, desk: Desk) -> Answer:
    choices = tuple(Choice(commune, actions.report(commune)) for commune in desk.library.communes)
    text = desk.phrases.say("no_data.which", communes=_communes(desk))
    after = replace(focus, question=asked.question, offered=choices)
    return Answer(Reply(Outcome.CLARIFY, text, choices=choices), after)


def _communes(desk: Desk) -> str:
    return ", ".join(desk.library.communes)
