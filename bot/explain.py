"""How a question was understood: the intent, and the hits kept and rejected with their evidence."""

from __future__ import annotations

from collections.abc import Iterable

from bot.assistant import Assistant
from intents import Focus
from knowledge.index.finder import Hit, Results


def explained(assistant: Assistant, text: str) -> str:
    """A table for a person; shows the best ten kept and the best five rejected."""
    intent = assistant.understander.understand(text, Focus())
    results: Results | None = getattr(intent, "results", None)
    lines = [f"intent: {type(intent).__name__}"]
    lines += [
        f"{name}: {value}"
        for name, value in vars(intent).items()
        if name not in ("results", "parts") and value not in (None, (), "")
    ]
    if results is not None:
        lines += [f"nothing: {results.nothing:.3f}", "kept:", *_table(results.kept[:10])]
        lines += ["rejected:", *_table(results.rejected[:5])]
    return "\n".join(lines)


def _table(hits: Iterable[Hit]) -> list[str]:
    return [
        f"  {hit.probability:.3f}  {hit.subject.kind:9}  {hit.subject.id:24}  "
        + " ".join(f"{name}={value:.2f}" for name, value in hit.evidence.items() if value)
        for hit in hits
    ]
