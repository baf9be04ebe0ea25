"""Answers from the communes' reports: the passages that speak of the question, each with its section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.wording import paragraphs, spoken_date
from bot.messages import Citation, Outcome, Reply
from intents import AskReport, Focus
from knowledge.documents import Passage
from knowledge.index.passages import PassageHit

ENOUGH, ENOUGH_FOR_A_FIGURE = 0.33, 0.6
_FIGURE = re.compile(r"\d")
CLOSE_TO_BEST = 0.6
MAX_PASSAGES = 4
MAX_COMMUNES = 3
LENGTH = 800


def answer_report(asked: AskReport, focus: Focus, desk: Desk) -> Answer:
    """The passages of each commune's report that fit the question; a commune without any is told apart."""
    after = replace(focus, question=asked.question, subject=None, facet=None, offered=())
    known = [commune for commune in asked.communes if commune in desk.library.communes][:MAX_COMMUNES]
    if not known:
        text = desk.phrases.say("no_data.commune", commune=asked.communes[0], communes=_communes(desk))
        return Answer(Reply(Outcome.NO_DATA, text), after)
    told = {commune: _passages(asked, commune, len(known), desk) for commune in known}
    text = "\n\n".join(_told(commune, passages, desk) for commune, passages in told.items())
    cited = tuple(_citation(passage) for passages in told.values() for passage in passages)
    reply = Reply(Outcome.ANSWERED if cited else Outcome.NO_DATA, text, cited)
    return Answer(reply, replace(after, report=known[0]))


def _passages(asked: AskReport, commune: str, communes: int, desk: Desk) -> list[Passage]:
    question = desk.library.reader.read(asked.question)
    hits = desk.passages.find(question, commune, MAX_PASSAGES + 2)
    if asked.quantity:
        hits = [hit for hit in hits if _FIGURE.search(hit.passage.text)]
    if not hits or hits[0].score < (ENOUGH_FOR_A_FIGURE if asked.quantity else ENOUGH):
        return []
    return _shown(hits, desk)[: MAX_PASSAGES if communes == 1 else 1]


def _told(commune: str, passages: Sequence[Passage], desk: Desk) -> str:
    if not passages:
        return desk.phrases.say("no_data.report", commune=commune, communes=_communes(desk))
    return "\n".join(
        _quoted(passage, before, desk) for before, passage in zip((None, *passages), passages, strict=False)
    )


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


def _communes(desk: Desk) -> str:
    return ", ".join(desk.library.communes)
