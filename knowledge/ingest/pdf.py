"""Reads a .pdf report into blocks: lines put together into paragraphs, tables, no page furniture."""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from knowledge.ingest.blocks import Block, Line, paragraphs, starts_item, table_blocks
from knowledge.ingest.errors import IngestError
from knowledge.text import tidy

_BROKEN = (
    PSException, MalformedPDFException, zlib.error, struct.error, ArithmeticError, AssertionError,
    AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s.]*", re.IGNORECASE)
_RULE = re.compile(r"[-_=–—. ]{3,}")
_INDENT = 8.0
_GAP = 1.3
_SLACK = 3


@dataclass(frozen=True)
class _PageLine:
    """A line with its place, in points from the page's top left corner."""

    text: str
    left: float
    right: float
    top: float


@dataclass(frozen=True)
class _PageTable:
    cells: list[list[str]]
    top: float


_Piece = _PageLine | _PageTable


def pdf_blocks(path: Path) -> tuple[list[Block], list[int]]:
    """The document's blocks, and the numbers of pages that hold only pictures. Raises IngestError."""
    pages = _pages(path)
    scanned = [number for number, (pieces, has_picture) in enumerate(pages, 1) if has_picture and not pieces]
    if not any(pieces for pieces, _ in pages):
        raise IngestError(path, "tệp PDF này chỉ có ảnh, không có chữ: hãy gửi bản có chữ hoặc tệp .docx")
    return list(_blocks(_without_furniture([pieces for pieces, _ in pages]))), scanned


def _pages(path: Path) -> list[tuple[list[_Piece], bool]]:
    try:
        with path.open("rb") as file, pdfplumber.open(file) as document:
            return [_page(page) for page in document.pages]
    except PDFPasswordIncorrect:
        raise _locked(path) from None
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            raise _locked(path) from None
        raise _corrupt(path) from None
    except _BROKEN:
        raise _corrupt(path) from None


def _locked(path: Path) -> IngestError:
    return IngestError(path, "tệp PDF này có mật khẩu: hãy bỏ mật khẩu rồi gửi lại")


def _corrupt(path: Path) -> IngestError:
    return IngestError(path, "tệp PDF bị hỏng hoặc không phải PDF: hãy xuất lại từ Word, hoặc gửi tệp .docx")


def _page(page: Any) -> tuple[list[_Piece], bool]:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    boxes = [table.bbox for table in tables]
    rest = page.filter(lambda thing: not any(_inside(thing, box) for box in boxes)) if boxes else page
    pieces: list[_Piece] = [
        _PageTable([[cell or "" for cell in row] for row in table.extract()], table.bbox[1]) for table in tables
    ]
    for line in rest.extract_text_lines(return_chars=False):
        text = tidy(line["text"]).replace("\n", " ")
        if text and not _RULE.fullmatch(text):
            pieces.append(_PageLine(text, line["x0"], line["x1"], line["top"]))
    has_picture = bool(page.images)
    page.close()
    return sorted(pieces, key=lambda piece: piece.top), has_picture


def _inside(thing: Any, box: tuple[float, float, float, float]) -> bool:
    middle = (thing["top"] + thing["bottom"]) / 2
    return bool(box[0] <= (thing["x0"] + thing["x1"]) / 2 <= box[2] and box[1] <= middle <= box[3])


def _without_furniture(pages: list[list[_Piece]]) -> list[list[_Piece]]:
    """Without page numbers, and without a first or last line that most pages repeat."""
    edges = Counter(key for pieces in pages for key in {_key(p) for p in _edges(pieces)} if key)
    repeated = {key for key, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    return [
        [
            piece
            for place, piece in enumerate(pieces)
            if not (place in (0, len(pieces) - 1) and (_is_number(piece) or _key(piece) in repeated))
        ]
        for pieces in pages
    ]


def _edges(pieces: list[_Piece]) -> list[_Piece]:
    return [pieces[0], pieces[-1]] if pieces else []


def _key(piece: _Piece) -> str:
    return re.sub(r"\d+", "0", piece.text) if isinstance(piece, _PageLine) else ""


def _is_number(piece: _Piece) -> bool:
    return isinstance(piece, _PageLine) and _PAGE_NUMBER.fullmatch(piece.text) is not None


def _blocks(pages: list[list[_Piece]]) -> Iterator[Block]:
    """The pieces of all pages as one text: a paragraph or a table may go on over the page's end."""
    lines = [piece for pieces in pages for piece in pieces if isinstance(piece, _PageLine)]
    right = max((line.right for line in lines), default=0.0)
    pitches = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 60]
    pitch = median(pitches) if pitches else 0.0
    gathered: list[_PageLine] = []
    header: list[str] = []
    for piece in (piece for pieces in pages for piece in pieces):
        if isinstance(piece, _PageLine):
            gathered.append(piece)
            continue
        if gathered:
            header = []
        yield from map(Block, paragraphs(_lines(gathered, right, pitch)))
        gathered = []
        blocks, found = table_blocks(piece.cells, header)
        header = found or header
        yield from blocks
    yield from map(Block, paragraphs(_lines(gathered, right, pitch)))


def _lines(lines: list[_PageLine], right: float, pitch: float) -> Iterable[Line]:
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        after = lines[place + 1] if place + 1 < len(lines) else None
        yield Line(line.text, _wraps(line, after, right), before is not None and _apart(before, line, pitch))


def _wraps(line: _PageLine, after: _PageLine | None, right: float) -> bool:
    """Whether the next line's first word had no room at the end of this line; letters differ in width."""
    if after is None:
        return False
    letter = (after.right - after.left) / len(after.text)
    return line.right + letter * (_SLACK + len(after.text.split(maxsplit=1)[0])) > right


def _apart(before: _PageLine, line: _PageLine, pitch: float) -> bool:
    """Whether the space above a line, or its indent, says that a paragraph starts; a page's end does not."""
    if line.top > before.top:
        if line.top - before.top > _GAP * pitch:
            return True
        return line.left > before.left + _INDENT and not starts_item(before.text)
    return False
