"""Splits a message that asks several things into what may be its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SEGMENTS = 6
_STRONG = re.compile(r"[?;\n]+|(?<=\w)\.\s+|(?<=\D),\s*|\s+[-–+]\s+")
_JOINTS = re.compile(r"\s(?:và|va|với|vs|cùng|rồi|roi|r|còn|con|thêm|luôn|lẫn|hay là|sau đó|sau do|&)\s", re.IGNORECASE)


def segments(text: str) -> list[str]:
    """Pieces between punctuation, question marks and joining words, in order."""
    return list(_pieces(text))[:MAX_SEGMENTS]


def _pieces(text: str) -> Iterator[str]:
    for sentence in _STRONG.split(text):
        for piece in _JOINTS.split(f" {sentence} "):
            if len(piece.split()) >= 2:
                yield piece.strip()
