"""Reads a .docx report into blocks: paragraphs with their automatic numbers, tables, footnotes."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from knowledge.ingest.blocks import Block, table_blocks
from knowledge.ingest.errors import IngestError
from knowledge.text import tidy

_BROKEN = (
    OpcError, zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError,
    AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"
_SKIPPED = frozenset(qn(name) for name in ("w:del", "w:moveFrom", "w:instrText")) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_WRITTEN = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING_STYLE = re.compile(r"heading|title|đề mục|tiêu đề", re.IGNORECASE)


def word_blocks(path: Path) -> list[Block]:
    """The document's blocks in reading order. Raises IngestError."""
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            reason = "tệp có mật khẩu, hoặc là tệp .doc cũ đổi tên: hãy mở bằng Word, bỏ mật khẩu, lưu thành .docx"
            raise IngestError(path, reason)
    try:
        document = docx.Document(str(path))
        body = document.element.body
        return list(_blocks(document, body))
    except _BROKEN:
        raise IngestError(path, "không phải tệp .docx, hoặc tệp hỏng: hãy mở bằng Word và lưu lại") from None


def _blocks(document: Any, body: Any) -> Iterator[Block]:
    numbers = _Numbers(document)
    notes = _footnotes(document)
    header: list[str] = []
    for element in _flat(body):
        if element.tag == qn("w:tbl"):
            blocks, header = table_blocks(_cells(element), header)
            yield from blocks
            continue
        text = tidy(_text(element))
        if text:
            style = _style_name(document, element)
            for line in tidy(f"{numbers.label(element)} {text}").split("\n"):
                yield Block(line, heading=bool(_HEADING_STYLE.search(style)))
            if not text[:1].islower():
                header = []
        for mark in element.iter(qn("w:footnoteReference")):
            if note := notes.get(mark.get(qn("w:id"))):
                yield Block(f"Chú thích: {note}")


def _flat(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _flat(child)


def _text(element: Any) -> str:
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _WRITTEN:
            parts.append(_WRITTEN[child.tag])
        else:
            parts.append(_text(child))
            if child.tag == qn("w:p"):
                parts.append("\n")
    return "".join(parts)


def _cells(table: Any) -> list[list[str]]:
    """Rows of cells, a merged cell's text in each place that it covers."""
    rows: list[list[str]] = []
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            text = rows[-1][len(cells)] if goes_on and rows and len(cells) < len(rows[-1]) else tidy(_text(cell))
            cells += [text] * _span(cell)
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _span(cell: Any) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return int(span.get(qn("w:val"))) if span is not None else 1


def _style_name(document: Any, paragraph: Any) -> str:
    style = document.styles.element.get_by_id(paragraph.style) if paragraph.style else None
    return str(style.name_val) if style is not None else ""


def _footnotes(document: Any) -> dict[str, str]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes"):
            notes = parse_xml(relation.target_part.blob).findall(qn("w:footnote"))
            return {note.get(qn("w:id")): tidy(_text(note)).replace("\n", " ") for note in notes}
    return {}


class _Numbers:
    """Counts the automatic numbers of paragraphs, which a .docx does not spell out."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        try:
            self._numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            self._numbering = None

    def label(self, paragraph: Any) -> str:
        """The number as Word shows it ("II.", "a)"), "-" for a bullet, or nothing."""
        found = self._number(paragraph)
        if found is None or self._numbering is None:
            return ""
        number_id, level = found
        number = next((n for n in self._numbering.num_lst if str(n.numId) == number_id), None)
        if number is None:
            return ""
        abstract_id = str(number.abstractNumId.val)
        levels = self._levels(abstract_id)
        if level not in levels:
            return ""
        if _value(levels[level], "w:numFmt") == "bullet":
            return "-"
        self._count(number, number_id, abstract_id, level, levels)
        counts = self._counts[abstract_id]
        pattern = _value(levels[level], "w:lvlText")
        return re.sub(r"%(\d)", lambda m: self._shown(levels, counts, int(m[1]) - 1), pattern)

    def _number(self, paragraph: Any) -> tuple[str, int] | None:
        properties = [paragraph.pPr] if paragraph.pPr is not None else []
        style = self._document.styles.element.get_by_id(paragraph.style) if paragraph.style else None
        if style is not None and style.pPr is not None:
            properties.append(style.pPr)
        for each in properties:
            if each.numPr is not None and each.numPr.numId is not None:
                level = each.numPr.ilvl.val if each.numPr.ilvl is not None else 0
                return str(each.numPr.numId.val), level
        return None

    def _levels(self, abstract_id: str) -> dict[int, Any]:
        for abstract in self._numbering.findall(qn("w:abstractNum")):
            if abstract.get(qn("w:abstractNumId")) == abstract_id:
                return {int(level.get(qn("w:ilvl"))): level for level in abstract.findall(qn("w:lvl"))}
        return {}

    def _count(self, number: Any, number_id: str, abstract_id: str, level: int, levels: dict[int, Any]) -> None:
        counts = self._counts.setdefault(abstract_id, {})
        start = int(_value(levels[level], "w:start") or 1)
        for override in number.findall(qn("w:lvlOverride")):
            restart = override.find(qn("w:startOverride"))
            first_time = (number_id, level) not in self._restarted
            if restart is not None and int(override.get(qn("w:ilvl"))) == level and first_time:
                self._restarted.add((number_id, level))
                counts.pop(level, None)
                start = int(restart.get(qn("w:val")))
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]

    def _shown(self, levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
        count = counts.get(level, 1)
        match _value(levels[level], "w:numFmt") if level in levels else "decimal":
            case "upperRoman":
                return _roman(count)
            case "lowerRoman":
                return _roman(count).lower()
            case "lowerLetter":
                return chr(ord("a") + (count - 1) % 26)
            case "upperLetter":
                return chr(ord("A") + (count - 1) % 26)
            case _:
                return str(count)


def _value(level: Any, name: str) -> str:
    element = level.find(qn(name))
    return str(element.get(qn("w:val"), "")) if element is not None else ""


def _roman(number: int) -> str:
    shown = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        shown += letters * (number // value)
        number %= value
    return shown
