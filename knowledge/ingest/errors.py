"""What can go wrong while reading an operator's file."""

from __future__ import annotations

from pathlib import Path

from knowledge.documents import KnowledgeError


class IngestError(KnowledgeError):
    """A file cannot be read. `reason` says in Vietnamese what is wrong and what to do about it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
