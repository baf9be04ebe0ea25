"""Question sets in JSON Lines, the assistant's answers to them, and whether each is right.

A row is one conversation whose last turn counts: `id`, `kind`, `turns`, `expect`, and, where they apply, `style`,
`role` and `commune`. `expect` holds `topics` (guide ids, the right one first), `codes` (procedure codes that are
right too), `outcomes` (accepted ones), `commune` (for reports).
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from heldout import progress

from bot.assistant import Assistant
from bot.json_form import as_json
from bot.messages import Incoming, Role

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "eval"
DECLINED = frozenset({"out_of_scope", "not_understood", "no_data"})
TOPICAL = frozenset({"topic", "catalogue", "dialogue"})

Json = dict[str, Any]
Checks = Mapping[str, bool | None]
Score = Callable[["Row", Json], Checks]


@dataclass(frozen=True)
class Row:
    """One conversation and what is expected of its last answer."""

    id: str
    kind: str
    turns: tuple[str, ...]
    style: str = "-"
    role: Role = Role.CITIZEN
    expect: Json = field(default_factory=dict)


def default_sets() -> list[Path]:
    """Our own sets, and the shared development sets where they are checked out beside this repository."""
    return [*sorted((HERE / "questions").glob("*.jsonl")), *sorted(SHARED.glob("*_dev.jsonl"))]


def read_rows(file: Path) -> list[Row]:
    """Raises SystemExit naming file, line and what is wrong."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            role = Role(row.get("role", "citizen"))
            style = row.get("style", "-")
            rows.append(Row(str(row["id"]), row["kind"], tuple(row["turns"]), style, role, row["expect"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SystemExit(f"{file.name}:{number}: wrong row ({error}); see tests/benchmark/sets.py") from None
    return rows


def ask(assistant: Assistant, rows: Sequence[Row], name: str = "questions") -> Iterator[Json]:
    """The JSON answer to the last turn of each row, `ms` for that turn alone."""
    for place, row in enumerate(progress(rows, desc=name)):
        *earlier, last = row.turns
        for turn in earlier:
            assistant.respond(Incoming(f"{name}:{place}", "terminal", turn, role=row.role))
        started = time.perf_counter()
        reply = assistant.respond(Incoming(f"{name}:{place}", "terminal", last, role=row.role))
        yield as_json(reply, (time.perf_counter() - started) * 1000, row.id)


def scorer(file: Path = SHARED / "score.py") -> Score:
    """The shared sets' own scorer where it is present, else ours."""
    return _shared(file) if file.exists() else score


def score(row: Row, answer: Json) -> Checks:
    """Right topic or procedure first, or among three; or an accepted outcome. Says nothing of figures."""
    cited = [_cited(citation, row.expect) for citation in answer["citations"]]
    outcome = answer["outcome"]
    if row.kind in TOPICAL:
        return {"right": any(cited[:1]), "top3": any(cited[:3])}
    if row.kind == "multi":
        docs = {citation["doc"] for citation in answer["citations"]}
        return {"right": set(row.expect["topics"]) <= docs, "top3": bool(docs & set(row.expect["topics"]))}
    if row.kind == "ambiguous":
        return {"right": outcome == "clarify"}
    if "outcomes" in row.expect:
        return {"right": outcome in row.expect["outcomes"]}
    if row.kind in ("oos", "no_data"):
        return {"right": outcome in DECLINED | set(row.expect.get("also_ok", []))}
    if row.kind == "report_text":
        return {"right": any(row.expect["commune"] in citation["title"] for citation in answer["citations"][:1])}
    return {"right": None}


def _cited(citation: Json, expect: Json) -> bool:
    codes = expect.get("codes", [])
    return citation["doc"] in [*expect.get("topics", []), *codes] or citation["code"] in codes


def _shared(file: Path) -> Score:
    module = _load(file)

    def check(row: Row, answer: Json) -> Checks:
        if row.kind not in module.CHECKERS:
            return score(row, answer)
        checks: Checks = module.CHECKERS[row.kind](
            module.Row(row.id, row.kind, row.expect), module.parse_answer(answer)
        )
        return checks

    return check


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file.name} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name while it is being run.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
