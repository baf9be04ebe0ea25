"""What the assistant says of its own: every sentence exists, is used, and gets the values that it names."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.answers.talk import answer_smalltalk
from bot.assembly import Parts
from bot.assistant import Assistant
from bot.messages import Incoming, Outcome
from intents import Focus, Smalltalk

ROOT = Path(__file__).parent.parent
SENTENCES = ROOT / "intents" / "sentences"
SECTIONS = tomllib.loads((ROOT / "bot" / "phrases" / "vi.toml").read_text(encoding="utf-8"))
PHRASES = {f"{section}.{name}": said for section, named in SECTIONS.items() for name, said in named.items()}
KEY = re.compile(r"[a-z_]+\.[a-z_0-9]+")


@dataclass(frozen=True)
class Said:
    """One call of `say`: the keys it may mean and the values it hands over."""

    where: str
    keys: frozenset[str]
    values: frozenset[str]
    sure: bool


@cache
def calls() -> tuple[Said, ...]:
    return tuple(said for path in sorted((ROOT / "bot").rglob("*.py")) for said in calls_in(path))


def calls_in(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "say":
            keys = keys_of(node.args[0])
            values = frozenset(word.arg for word in node.keywords if word.arg)
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield Said(where, keys, values, isinstance(node.args[0], ast.Constant))


def keys_of(argument: ast.expr) -> frozenset[str]:
    """The phrases an argument may name; a gap in an f-string may be anything."""
    if isinstance(argument, ast.Constant):
        return frozenset([str(argument.value)])
    if isinstance(argument, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in argument.values]
        return frozenset(key for key in PHRASES if re.fullmatch("".join(parts), key))
    return frozenset()


@cache
def constants() -> frozenset[str]:
    """Texts in bot/ that are written like the key of a phrase."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "bot").rglob("*.py"))
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str) and KEY.fullmatch(text) and text[-1] != "_")


def kinds(name: str) -> set[str]:
    """The kinds of a phrase file, less those that only steer."""
    content = yaml.safe_load((SENTENCES / name).read_text(encoding="utf-8"))
    return set(content) - {"unless", "guides", "fillers"}


def fields(phrase: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(phrase) if name)


def test_calls_were_found() -> None:
    assert len(calls()) > 40


@pytest.mark.parametrize("said", calls(), ids=lambda said: said.where)
def test_what_is_said_exists_and_gets_its_values(said: Said) -> None:
    if said.sure:
        assert said.keys <= set(PHRASES)
    for key in said.keys & set(PHRASES) if said.sure else ():
        assert fields(PHRASES[key]) == said.values, key


def test_a_key_in_the_code_is_that_of_a_phrase() -> None:
    sections = set(SECTIONS)
    assert {key for key in constants() if key.partition(".")[0] in sections} <= set(PHRASES)


def test_every_danger_has_a_phrase_that_needs_no_value() -> None:
    assert kinds("safety.yaml") <= set(PHRASES)
    assert [kind for kind in kinds("safety.yaml") if fields(PHRASES[kind])] == []


def test_every_phrase_is_said_somewhere() -> None:
    said = {key for call in calls() if len(call.keys) < 8 for key in call.keys}
    talk = {f"{kind}.text" for kind in kinds("smalltalk.yaml")}
    assert set(PHRASES) - said - constants() - kinds("safety.yaml") - talk == set()


@pytest.mark.parametrize("key", PHRASES)
def test_a_phrase_reads_well(key: str) -> None:
    said = PHRASES[key]
    assert said == said.strip() != ""
    assert "  " not in said
    assert said.count("(") == said.count(")")
    assert said.count("“") == said.count("”")
    assert len(said) <= 700
    assert all(re.fullmatch(r"[a-z_]+", name) for name in fields(said)), "only plain {names}"


def test_no_sentence_of_the_bot_stands_in_its_code() -> None:
    """Vietnamese in bot/ is for operators: the command line, settings, errors, help; never for who asks."""
    for path in sorted([*(ROOT / "bot" / "answers").glob("*.py"), ROOT / "bot" / "assistant.py"]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
        ]
        assert [text for text in texts if re.search(r"[à-ỹđ]", text)] == [], path.name


SAID_BACK = ("greeting", "thanks", "help", "stop", "forget", "kept")


@pytest.mark.parametrize("kind", SAID_BACK)
def test_small_talk_is_answered(assistant_parts: Parts, kind: str) -> None:
    assert answer_smalltalk(Smalltalk(kind), Focus(), assistant_parts.desk).reply.text


def test_every_kind_of_small_talk_is_known_here() -> None:
    moves = {"person", "more", "next", "back", "leave", "walk", "none_of_these"}
    assert kinds("smalltalk.yaml") == moves | set(SAID_BACK)


COMMANDS = sorted({command for said in PHRASES.values() for command in re.findall(r"“([^”{}]+)”", said)})


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_phrase_tells_people_to_type_is_understood(assistant: Assistant, command: str) -> None:
    assistant.respond(Incoming("t", "test", "làm giấy khai sinh cho con cần giấy gì"))
    first = "từng bước" if "bước" in command or command in ("tiếp", "quay lại", "thôi") else "cảm ơn"
    assistant.respond(Incoming("t", "test", first))
    reply = assistant.respond(Incoming("t", "test", command))
    assert reply.outcome not in (Outcome.NOT_UNDERSTOOD, Outcome.ERROR, Outcome.OUT_OF_SCOPE), reply.text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_starter_question_is_answered(assistant: Assistant, number: int) -> None:
    reply = assistant.respond(Incoming("t", "test", PHRASES[f"greeting.start_{number}"]))
    assert reply.outcome is Outcome.ANSWERED
