"""Warnings, greetings, thanks and the like: a sentence, and where to go on."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import Answer, Desk
from bot.answers.guide import guide_body, guide_citation
from bot.answers.wording import guide_source, paragraphs
from bot.messages import Outcome, Reply
from intents import AskSubject, Choice, Danger, Focus, Origin, Smalltalk, TellCommune, actions
from knowledge.documents import Facet

_DANGER = {
    "warning": Outcome.WARNING,
    "restricted": Outcome.RESTRICTED,
    "outside": Outcome.OUT_OF_SCOPE,
}
_SMALLTALK = {
    "greeting": Outcome.GREETING,
    "help": Outcome.HELP,
    "thanks": Outcome.THANKS,
    "stop": Outcome.STOPPED,
    "forget": Outcome.STOPPED,
    "kept": Outcome.HELP,
}
_SENTENCES = {"stop": "stopped.text", "forget": "stopped.forgotten", "kept": "stopped.kept"}
_ADVICE = 320


def answer_danger(danger: Danger, focus: Focus, desk: Desk) -> Answer:
    """The warning first; then, where a guide says what to do now, its lines with their source."""
    text = desk.phrases.say(danger.kind)
    guide = desk.library.guides.get(danger.subject) if danger.subject else None
    outcome = _DANGER[danger.kind.partition(".")[0]]
    if guide is None:
        return Answer(Reply(outcome, text), replace(focus, offered=()))
    asked = AskSubject(guide.id, (Facet.STEPS,), Origin.SAID, "")
    facet = Facet.STEPS if guide.lines(Facet.STEPS) else Facet.SUMMARY
    body, _ = guide_body(asked, guide, (facet,), desk, _ADVICE)
    reply = Reply(
        outcome,
        paragraphs(text, f"{guide.title}:", body, guide_source(desk, guide)),
        (guide_citation(guide, facet, desk),),
        choices=(Choice(desk.phrases.say("guide.person"), actions.PERSON),),
    )
    return Answer(reply, replace(focus, subject=guide.id, facet=facet, question=guide.title, offered=reply.choices))


def answer_smalltalk(small: Smalltalk, focus: Focus, desk: Desk) -> Answer:
    text = desk.phrases.say(_SENTENCES.get(small.kind, f"{small.kind}.text"))
    if small.kind == "greeting" and desk.commune:
        text = f"{text} {desk.phrases.say('greeting.served', commune=desk.commune)}"
    starts = small.kind in ("greeting", "help")
    choices = tuple(Choice(question, "") for question in starter_questions(desk)) if starts else ()
    return Answer(Reply(_SMALLTALK[small.kind], text, choices=choices), focus)


def starter_questions(desk: Desk) -> tuple[str, ...]:
    return tuple(desk.phrases.say(f"greeting.start_{n}") for n in (1, 2, 3))


def answer_commune(told: TellCommune, focus: Focus, desk: Desk) -> Answer:
    """Remembers the person's commune; a name that several communes share is asked back."""
    communes = [desk.places.communes[code] for code in told.communes if code in desk.places.communes]
    if len(communes) == 1:
        commune = communes[0]
        text = desk.phrases.say("commune.noted", commune=commune.label)
        return Answer(Reply(Outcome.GREETING, text), replace(focus, commune=commune.name, offered=()))
    choices = tuple(Choice(commune.label, actions.commune(commune.code)) for commune in communes[:6])
    return Answer(
        Reply(Outcome.CLARIFY, desk.phrases.say("commune.which"), choices=choices),
        replace(focus, offered=choices),
    )
