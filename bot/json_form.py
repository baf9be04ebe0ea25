"""A reply as the JSON of the command contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.messages import Reply


def as_json(reply: Reply, ms: float, number: str | None = None) -> dict[str, Any]:
    """The fields of one JSON answer; `ms` is the time the answer took in milliseconds."""
    return {
        **({"id": number} if number is not None else {}),
        "outcome": str(reply.outcome),
        "text": reply.text,
        "citations": [asdict(citation) for citation in reply.citations],
        "figures": [asdict(figure) for figure in reply.figures],
        "suggestions": [choice.label for choice in reply.choices],
        "lang": reply.lang,
        "ms": round(ms, 2),
    }
