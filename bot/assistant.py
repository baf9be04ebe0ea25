"""One message, from a person to an answer."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from threading import Lock
from typing import assert_never

from bot.answers import Answer, Desk
from bot.answers.asking_back import answer_not_understood, answer_outside, answer_unclear, answer_unreadable
from bot.answers.handoff import answer_handoff
from bot.answers.report import answer_report
from bot.answers.several import answer_several, answer_subject
from bot.answers.talk import answer_commune, answer_danger, answer_smalltalk
from bot.answers.walk import answer_walk
from bot.conversation import Conversation, ConversationStore, StoreError, Turn
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
        # One conversation's messages wait for each other; a few locks serve all conversations.
        self._turns = tuple(Lock() for _ in range(64))

    def respond(self, incoming: Incoming) -> Reply:
        """The reply to a message. Never raises: a breakage is logged and apologised for."""
        started = time.perf_counter()
        try:
            reply = self._respond(incoming)
        except Exception:
            logger.exception("could not answer a message on %s", incoming.channel)
            reply = Reply(Outcome.ERROR, self.desk.phrases.say("error.text"))
        spent = (time.perf_counter() - started) * 1000
        logger.info("%s on %s in %.1f ms", reply.outcome, incoming.channel, spent)
        return reply

    def _respond(self, incoming: Incoming) -> Reply:
        text = self._translator.inward(tidy(incoming.text))
        if not text and not incoming.action:
            empty = Reply(Outcome.NOT_UNDERSTOOD, self.desk.phrases.say("not_understood.empty"))
            return empty.map_text(self._translator.outward)
        read = text[:MAX_LENGTH]
        with self._turns[hash(incoming.conversation) % len(self._turns)]:
            talk = self._store.load(incoming.conversation)
            at_home = self._at_home(talk, incoming)
            intent = self.understander.understand(read, at_home.focus, incoming.action)
            reply = self._reply(intent, at_home, read, talk, incoming)
        if len(text) > MAX_LENGTH:
            reply = self._shortened(reply)
        return reply.map_text(self._translator.outward)

    def _reply(self, intent: Intent, at_home: Conversation, text: str, talk: Conversation, incoming: Incoming) -> Reply:
        if incoming.in_group and isinstance(intent, WantsPerson):
            return Reply(Outcome.HANDOFF, self.desk.phrases.say("handoff.private"))
        said = replace(at_home, turns=(*at_home.turns, Turn("person", without_secrets(text))))
        answer = self.answer(intent, said if isinstance(intent, WantsPerson) else at_home)
        commune = answer.focus.commune if isinstance(intent, TellCommune) else talk.focus.commune
        # Thanks or a greeting in between does not take back what was offered.
        kept = talk.focus.offered if isinstance(intent, Smalltalk) else ()
        focus = replace(answer.focus, offered=answer.reply.choices or kept, commune=commune)
        try:
            self._remember(intent, talk, text, Answer(answer.reply, focus))
        except StoreError:
            logger.exception("the talk could not be kept; the answer goes out all the same")
        return answer.reply

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
