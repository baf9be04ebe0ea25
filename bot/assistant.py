"""One message, from a person to an answer."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import assert_never

from bot.answers import Answer, Desk
from bot.answers.asking_back import answer_not_understood, answer_outside, answer_unclear, answer_unreadable
from bot.answers.handoff import answer_handoff
from bot.answers.report import answer_report
from bot.answers.several import answer_several, answer_subject
from bot.answers.talk import answer_commune, answer_danger, answer_smalltalk
from bot.answers.walk import answer_walk
from bot.conversation import Conversation, ConversationStore
from bot.messages import Incoming, Outcome, Reply
from intents import (
    AskReport,
    AskSubject,
    Danger,
    Focus,
    Intent,
    NotUnderstood,
    Outside,
    Several,
    Smalltalk,
    TellCommune,
    Unclear,
    Unreadable,
    Walk,
    WantsPerson,
)
from intents.readers.safety import without_secrets
from intents.understand import Understander
from knowledge.text import tidy
from translations import Translator, Untranslated

MAX_LENGTH = 4000
logger = logging.getLogger(__name__)


class Assistant:
    """Answers messages. Thread-safe: everything it holds is read only but the store."""

    def __init__(
        self, understander: Understander, desk: Desk, store: ConversationStore, translator: Translator | None = None
    ) -> None:
        self.understander = understander
        self.desk = desk
        self._store = store
        self._translator = translator or Untranslated()

    def respond(self, incoming: Incoming) -> Reply:
        """The reply to a message. Never raises: a breakage is logged and apologised for."""
        started = time.perf_counter()
        try:
            reply = self._respond(incoming)
        except Exception:
            logger.exception("could not answer a message on %s", incoming.channel)
            reply = Reply(Outcome.ERROR, self.desk.phrases.say("error.text"))
        spent = (time.perf_counter() - started) * 1000
        logger.info("answered", extra={"outcome": reply.outcome, "channel": incoming.channel, "ms": round(spent, 1)})
        return reply

    def _respond(self, incoming: Incoming) -> Reply:
        talk = self._at_home(self._store.load(incoming.conversation), incoming)
        text = self._translator.inward(tidy(incoming.text))
        if not text and not incoming.action:
            empty = Reply(Outcome.NOT_UNDERSTOOD, self.desk.phrases.say("not_understood.empty"))
            return empty.map_text(self._translator.outward)
        intent = self.understander.understand(text[:MAX_LENGTH], talk.focus, incoming.action)
        answer = self.answer(intent, talk)
        if len(text) > MAX_LENGTH:
            answer = replace(answer, reply=self._shortened(answer.reply))
        self._remember(intent, talk, text, answer)
        return answer.reply.map_text(self._translator.outward)

    def _at_home(self, talk: Conversation, incoming: Incoming) -> Conversation:
        """The talk with the person's commune: what they said, else what the channel or the settings know."""
        commune = talk.focus.commune or incoming.commune or self.desk.commune
        return replace(talk, focus=replace(talk.focus, commune=commune))

    def answer(self, intent: Intent, talk: Conversation) -> Answer:
        focus, desk = talk.focus, self.desk
        match intent:
            case Danger():
                return answer_danger(intent, focus, desk)
            case Smalltalk():
                return answer_smalltalk(intent, focus, desk)
            case WantsPerson():
                return answer_handoff(self._store.hand_off(talk), focus, desk)
            case AskSubject():
                return answer_subject(intent, focus, desk)
            case Several():
                return answer_several(intent, focus, desk)
            case AskReport():
                return answer_report(intent, focus, desk)
            case Unclear():
                return answer_unclear(intent, focus, desk)
            case Walk():
                return answer_walk(intent, focus, desk)
            case TellCommune():
                return answer_commune(intent, focus, desk)
            case Outside():
                return answer_outside(intent, focus, desk)
            case Unreadable():
                return answer_unreadable(intent, focus, desk)
            case NotUnderstood():
                return answer_not_understood(intent, focus, desk)
        assert_never(intent)

    def _remember(self, intent: Intent, talk: Conversation, text: str, answer: Answer) -> None:
        match intent:
            case Smalltalk(kind="forget"):
                self._store.forget(talk.id)
            case Smalltalk(kind="stop"):
                self._store.save(replace(talk, stopped=True, focus=Focus(commune=talk.focus.commune)))
            case _:
                after = talk.after(without_secrets(text), answer.reply.text, answer.focus)
                self._store.save(replace(after, stopped=False))

    def _shortened(self, reply: Reply) -> Reply:
        return replace(reply, text=f"{self.desk.phrases.say('not_understood.long')}\n{reply.text}")
