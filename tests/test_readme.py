"""The README names what there is: every setting and command, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"`troly ([^`]+)`", README)))


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def find(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words name, and the words that are left for it."""
    command: Any = typer.main.get_command(app)
    while words and (below := getattr(command, "commands", {}).get(words[0])):
        command, words = below, words[1:]
    return command, words


def test_the_table_names_every_setting_and_no_other() -> None:
    rows = [row.split("|")[1] for row in section("Settings").splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(f"TROLY_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize(("name", "default"), [("data", "data"), ("host", "127.0.0.1"), ("port", "8080")])
def test_a_default_is_told_as_it_is(name: str, default: str) -> None:
    assert str(Settings.model_fields[name].default) == default
    (row,) = [row for row in section("Settings").splitlines() if f"`TROLY_{name.upper()}`" in row]
    assert f"`{default}`" in row


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_exists_with_its_options(line: str) -> None:
    bare = re.sub(r'"[^"]*"', "TEXT", line)
    command, left = find(bare.split())
    assert command.name in bare.split(), f"no such command: troly {line}"
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"--[a-z-]+", " ".join(left))) <= known


def test_every_command_is_told_of() -> None:
    told = {find(re.sub(r'"[^"]*"', "TEXT", line).split())[0].name for line in COMMANDS}
    every: Any = typer.main.get_command(app)
    below = {name for command in every.commands.values() for name in getattr(command, "commands", {})}
    assert told >= {*every.commands, *below}


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE)) <= targets
