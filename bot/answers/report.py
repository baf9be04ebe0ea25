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
CLOSE_TO_BEST = 0.6
MAX_PASSAGES = 4
LENGTH = 800


def answer_report(asked: AskReport, focus: Focus, desk: Desk) -> Answer:
    if asked.commune is None:
        return _which(asked, focus, desk)
    question = desk.library.reader.read(asked.question)
    hits = desk.passages.find(question, asked.commune, MAX_PASSAGES + 2)
    after = replace(focus, report=asked.commune, question=asked.question, subject=None, facet=None, offered=())
    if not hits or hits[0].score < ENOUGH:
        text = desk.phrases.say("no_data.report", commune=asked.commune, communes=_communes(desk))
        return Answer(Reply(Outcome.NO_DATA, text), after)
    shown = _shown(hits, desk)
    text = "\n".join(_quoted(passage, before, desk) for before, passage in zip((None, *shown), shown, strict=False))
    return Answer(Reply(Outcome.ANSWERED, text, tuple(map(_citation, shown))), after)


def _shown(hits: Sequence[PassageHit], desk: Desk) -> list[Passage]:
    """The best passage, what its section says right after it, and those nearly as good, while they fit."""
    best = hits[0].passage
    close = [hit.passage for hit in hits[1:] if hit.score >= CLOSE_TO_BEST * hits[0].score]
    shown = [best]
    for passage in (*desk.passages.following(best), *close):
        length = sum(len(said.text) for said in shown) + len(passage.text)
        if passage not in shown and len(shown) < MAX_PASSAGES and length <= LENGTH:
            shown.append(passage)
    return shown


def _quoted(passage: Passage, before: Passage | None, desk: Desk) -> str:
    """A passage under its section; a section already named is not named again."""
    if before is not None and before.locator == passage.locator:
        return f"- {passage.text}"
    key = "report.again" if before else "report.head"
    head = desk.phrases.say(key, title=_title(passage), locator=passage.locator)
    return paragraphs(head, f"- {passage.text}")


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
