"""Splits a message that asks several things into what may be its questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SEGMENTS = 6
_STRONG = re.compile(r"[?;\n]+|(?:^|\s)\d[.)]\s+|(?<=\w)\.\s+|(?<=\D),\s*|\s+[-–+]\s+")
_JOINTS = re.compile(r"\s(?:và|với|vs|cùng|rồi|r|còn|thêm|luôn|lẫn|vừa|hay là|sau đó|&)\s", re.IGNORECASE)
# Without diacritics "con" is a child more often than "còn", and "thêm" looks like other words.
_PLAIN_JOINTS = re.compile(r"\s(?:va|voi|vs|cung|roi|r|sau do|&)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A part of a message; `joined` when a word such as "và" ties it to another of the same sentence."""

    text: str
    joined: bool


def segments(text: str, accented: bool) -> list[Piece]:
    """Pieces between punctuation, question marks and joining words, in order."""
    return list(_pieces(text, _JOINTS if accented else _PLAIN_JOINTS))[:MAX_SEGMENTS]


def _pieces(text: str, joints: re.Pattern[str]) -> Iterator[Piece]:
    for sentence in _STRONG.split(text):
        pieces = joints.split(f" {sentence} ")
        for piece in pieces:
            if len(piece.split()) >= 2:
                yield Piece(piece.strip(), len(pieces) > 1)
