"""How often the whole assistant is right: `python tests/benchmark/answers.py [SET.jsonl ...]`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from heldout import DATA, say
from sets import DECLINED, TOPICAL, Checks, Json, Row, ask, default_sets, read_rows, scorer
from tables import percent, show

from bot.assembly import build_assistant
from bot.conversation import MemoryStore
from bot.settings import load_settings

WANTED_IN_SCOPE = TOPICAL | {"multi"}


@dataclass(frozen=True)
class Scored:
    """A row, the answer it got, and the checks on it."""

    row: Row
    answer: Json
    checks: Checks

    @property
    def outcome(self) -> str:
        return str(self.answer["outcome"])


def main(
    sets: Annotated[
        list[Path] | None, typer.Argument(help="Question sets; default: ours, and the shared ones.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Where the index is kept.")] = DATA,
    out: Annotated[Path | None, typer.Option(help="Folder to write the answers to, a file for each set.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="Also list what was not right.")] = False,
) -> None:
    """Answers every set and prints a table for each, by kind and style."""
    files = sets or default_sets()
    if not files:
        raise SystemExit("no question set: give the path of one")
    check = scorer()
    assistant = build_assistant(load_settings(data=data), MemoryStore())
    for file in files:
        rows = read_rows(file)
        answers = list(ask(assistant, rows, file.stem))
        scored = [Scored(row, answer, check(row, answer)) for row, answer in zip(rows, answers, strict=True)]
        _show(file.stem, scored)
        if misses:
            show(
                f"{file.stem}: not right",
                ("id", "asked", "wanted", "got"),
                map(_miss, filter(_wrong, scored)),
            )
        if out:
            _write(out / f"{file.stem}.answers.jsonl", answers)


def _show(name: str, scored: Sequence[Scored]) -> None:
    columns = (
        "questions",
        "n",
        "right",
        "among three",
        "said what it must",
        "answered",
        "asked back",
        "declined",
    )
    show(f"{name}, %", columns, (_line(group, some) for group, some in _groups(scored)))
    in_scope = [one for one in scored if one.row.kind in WANTED_IN_SCOPE]
    outside = [one for one in scored if one.row.kind == "oos"]
    times = sorted(one.answer["ms"] for one in scored)
    facts = [f"median {median(times):.1f} ms, p99 {times[int(0.99 * (len(times) - 1))]:.1f} ms"]
    if in_scope:
        facts.append(f"in scope wrongly declined {percent(_share(in_scope, DECLINED))} %")
    if outside:
        facts.append(f"out of scope not declined {percent(1 - _share(outside, DECLINED))} %")
    typer.echo("\n" + "; ".join(facts))


def _groups(scored: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    for kind in dict.fromkeys(one.row.kind for one in scored):
        mine = [one for one in scored if one.row.kind == kind]
        yield kind, mine
        styles = dict.fromkeys(one.row.style for one in mine)
        if len(styles) > 1:
            yield from ((f"{kind}, {style}", [one for one in mine if one.row.style == style]) for style in styles)
    yield "all", list(scored)


def _line(group: str, scored: Sequence[Scored]) -> tuple[str, ...]:
    checks = (_passed(scored, name) for name in ("right", "top3", "key_fact"))
    outcomes = (
        _share(scored, {"answered", "warning", "handoff"}),
        _share(scored, {"clarify"}),
        _share(scored, DECLINED),
    )
    return (group, str(len(scored)), *checks, *map(percent, outcomes))


def _passed(scored: Sequence[Scored], check: str) -> str:
    """The share of those that the check applies to."""
    passed = [one.checks[check] for one in scored if one.checks.get(check) is not None]
    return percent(sum(map(bool, passed)) / len(passed)) if passed else ""


def _share(scored: Sequence[Scored], outcomes: frozenset[str] | set[str]) -> float:
    return sum(one.outcome in outcomes for one in scored) / len(scored)


def _wrong(one: Scored) -> bool:
    return one.checks["right"] is False


def _miss(one: Scored) -> tuple[str, str, str, str]:
    expect = one.row.expect
    wanted = expect.get("topics") or expect.get("codes") or expect.get("outcomes") or one.row.kind
    got = ", ".join(citation["doc"] for citation in one.answer["citations"][:3])
    return one.row.id, " > ".join(one.row.turns).replace("\n", " ")[:110], str(wanted), f"{one.outcome} {got}"


def _write(file: Path, answers: Sequence[Json]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    file.write_text("".join(lines), encoding="utf-8")
    say(f"wrote {file}")


if __name__ == "__main__":
    typer.run(main)
