"""The hook for other languages: what goes in and out of the assistant passes through it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.assembly import Parts
from bot.assistant import Assistant
from bot.conversation import MemoryStore
from bot.messages import Incoming, Reply
from translations import Translator, Untranslated

ASKED = "đăng ký tạm trú cần giấy tờ gì"


@dataclass
class Shouting:
    """Reads "question" as a Vietnamese one, and says everything in capitals."""

    heard: list[str] = field(default_factory=list)

    def inward(self, text: str) -> str:
        self.heard.append(text)
        return ASKED if text == "question" else text

    def outward(self, text: str) -> str:
        return text.upper()


def ask(parts: Parts, text: str, translator: Translator | None) -> Reply:
    return Assistant(parts.understander, parts.desk, MemoryStore(), translator).respond(Incoming("t", "test", text))


@pytest.mark.parametrize("text", ["", "xin chào", "Đăng ký\ntạm trú", "\x00", "漢字"])
def test_vietnamese_stays_as_it_is(text: str) -> None:
    assert (Untranslated().inward(text), Untranslated().outward(text)) == (text, text)


def test_without_a_translator_nothing_is_translated(assistant_parts: Parts) -> None:
    assert ask(assistant_parts, ASKED, None) == ask(assistant_parts, ASKED, Untranslated())


@pytest.mark.parametrize("text", [ASKED, "căn cước", "xin chào", "mai trời có mưa không", "gặp cán bộ"])
def test_the_text_and_the_labels_are_translated_and_nothing_else(assistant_parts: Parts, text: str) -> None:
    plain = ask(assistant_parts, text, None)
    told = ask(assistant_parts, text, Shouting())
    assert told.text == plain.text.upper() != plain.text
    assert [choice.label for choice in told.choices] == [choice.label.upper() for choice in plain.choices]
    assert [choice.action for choice in told.choices] == [choice.action for choice in plain.choices]
    assert replace(told, text="", choices=()) == replace(plain, text="", choices=())


def test_there_are_labels_to_translate(assistant_parts: Parts) -> None:
    assert ask(assistant_parts, ASKED, Shouting()).choices


def test_a_message_is_translated_before_it_is_understood(assistant_parts: Parts) -> None:
    translator = Shouting()
    told = ask(assistant_parts, "question", translator)
    assert translator.heard == ["question"]
    assert told.citations == ask(assistant_parts, ASKED, None).citations != ()


def test_the_reply_to_an_empty_message_is_translated(assistant_parts: Parts) -> None:
    told = ask(assistant_parts, " ", Shouting())
    assert told.text == told.text.upper()
