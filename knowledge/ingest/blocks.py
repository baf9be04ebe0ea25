"""A document as blocks in reading order, whatever its format: paragraphs, headings and rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.text import tidy

BULLET = re.compile(r"(?:(?:[-+•·–▪●]|\*(?!\*))\s*)+(?=[^\s\d]|\d+%?\s)")
_ENUMERATION = re.compile(r"(?:[a-zđ]|[ivxIVX]+|\d+(?:\.\d+)*)\s?[.)](?:\s+\S|[^\W\d_])|\([a-zđ\d]+\)")
_SENTENCE_END = re.compile(r"[.:;!?…]['\"”)\]*]*$")
_HYPHEN = re.compile(r"\w-$")
_NUMBER = re.compile(r"[\d.,%/ ]+")
_LAYOUT = re.compile(
    r"CỘNG H[OÒ][AÀ] XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|^\s*Nơi nhận|^\s*TM\.|^\s*T/M|^\s*Số\s*:", re.MULTILINE
)
_LAYOUT_ROWS = 4
_LONGEST_HEADER = 100


@dataclass(frozen=True)
class Block:
    """A paragraph as the source has it, bullet and number included; `row` for a table's row as text."""

    text: str
    heading: bool = False
    row: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a page. `wraps` when the next line's first word had no room left on it; `apart` when a gap
    or an indent says that it starts a paragraph."""

    text: str
    wraps: bool
    apart: bool = False


def starts_item(text: str) -> bool:
    """Whether a line opens with a bullet or a number, so that it cannot continue the line before it."""
    return BULLET.match(text) is not None or _ENUMERATION.match(text) is not None


def ends_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def paragraphs(lines: Iterable[Line]) -> list[str]:
    """Puts the lines of pages together again into paragraphs."""
    whole: list[str] = []
    before: Line | None = None
    for line in lines:
        goes_on = before is not None and (before.wraps or _HYPHEN.search(before.text) is not None)
        if goes_on and not line.apart and not starts_item(line.text):
            whole[-1] = joined(whole[-1], line.text)
        else:
            whole.append(line.text)
        before = line
    return whole


def join_broken(blocks: Iterable[Block]) -> list[Block]:
    """Joins a paragraph that a page or a table's end broke inside a sentence: it goes on in lower case."""
    whole: list[Block] = []
    for block in blocks:
        if whole and _continues(whole[-1], block):
            whole[-1] = replace(whole[-1], text=joined(whole[-1].text, block.text))
        else:
            whole.append(block)
    return whole


def joined(first: str, second: str) -> str:
    """Two parts of a broken line as one; "số 05-" and "NQ/ĐU" belong together without a blank."""
    return f"{first}{second}" if _HYPHEN.search(first) else f"{first} {second}"


def _continues(before: Block, block: Block) -> bool:
    if block.row or block.heading or before.heading or ends_sentence(before.text):
        return False
    return block.text[:1].islower() and not starts_item(block.text)


def table_blocks(table: Sequence[Sequence[str]], inherited: Sequence[str] = ()) -> tuple[list[Block], list[str]]:
    """The rows of a table as "header: cell; header: cell", and the header found.

    `inherited` is the header of the part of the table that stands before, on an earlier page.
    """
    if len(table) <= _LAYOUT_ROWS and any(_LAYOUT.search(cell) for row in table for cell in row):
        return [Block(line) for row in table for cell in row for line in _lines(cell)], []
    rows = _whole_rows([tidy(cell).replace("\n", " ") for cell in row] for row in table)
    if not rows or max(map(len, rows)) == 1:
        return [Block(cell) for row in rows for cell in row if cell], []
    header, body = _header(rows)
    if not header and len(inherited) == len(rows[0]):
        header = list(inherited)
    return [Block(text, row=True) for row in body if (text := _row_text(header, row))], header


def _lines(text: str) -> list[str]:
    return [line for line in tidy(text).split("\n") if line]


def _whole_rows(rows: Iterable[list[str]]) -> list[list[str]]:
    """Rows without the empty ones; a row that only goes on in lower case is part of the row before it."""
    whole: list[list[str]] = []
    for row in rows:
        told = [cell for cell in row if cell]
        if whole and len(whole[-1]) == len(row) and told and all(cell[0].islower() for cell in told):
            whole[-1] = [joined(a, b) if a and b else a or b for a, b in zip(whole[-1], row, strict=True)]
        elif told:
            whole.append(row)
    return whole


def _header(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The header, of one row or two, and the rest."""
    if len(rows) < 2 or not _may_be_header(rows[0]):
        return [], rows
    first, second = rows[0], rows[1]
    if len(rows) > 2 and len(first) == len(second) and _completes(first, second):
        above = [cell or first[place - 1] for place, cell in enumerate(first)]
        pairs = zip(above, second, strict=True)
        return [a if a == b or not b else f"{a} {b}".strip() for a, b in pairs], rows[2:]
    return first, rows[1:]


def _may_be_header(row: list[str]) -> bool:
    told = [cell for cell in row if cell]
    return len(told) > 1 and all(len(c) <= _LONGEST_HEADER and not _NUMBER.fullmatch(c) for c in told)


def _completes(first: list[str], second: list[str]) -> bool:
    """Whether a second row divides the cells of a header: merged cells are repeated or empty."""
    merged_down = any(a and (a == b or not b) for a, b in zip(first, second, strict=True))
    merged_right = any(not cell or cell == first[place] for place, cell in enumerate(first[1:]))
    return _may_be_header(second) and merged_down and merged_right


def _row_text(header: list[str], row: list[str]) -> str:
    cells: list[str] = []
    for place, cell in enumerate(row):
        if not cell or (place and cell == row[place - 1] and len(set(row)) == 1):
            continue
        name = header[place] if place < len(header) else ""
        cells.append(f"{name.rstrip(':')}: {cell}" if name and len(set(row)) > 1 else cell)
    if not header and len(cells) == 2:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return "; ".join([*(cell.rstrip(";. ") for cell in cells[:-1]), *cells[-1:]])


def tabbed_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Lines of plain text as blocks; lines with tabs between their parts are rows of a table."""
    rows: list[list[str]] = []
    header: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.rstrip("\n").split("\t")]
        if _is_row(cells, rows):
            rows.append(cells)
        elif line.strip():
            blocks, header = table_blocks(_even(rows), header) if rows else ([], [])
            yield from blocks
            rows = []
            yield Block(tidy(line.strip()))
    if rows:
        yield from table_blocks(_even(rows), header)[0]


def _is_row(cells: list[str], rows: list[list[str]]) -> bool:
    if len(cells) < 2 or not any(cells[1:]):
        return bool(rows) and len(cells) == len(rows[-1]) and cells[0][:1].islower()
    if not cells[0]:
        return bool(rows) and not starts_item(next(filter(None, cells)))
    label_only = re.fullmatch(r"[-+*•·–]|(?:\d+\.?)+\)?|[IVX]+[.)]|[a-zđ][.)]", cells[0]) is not None
    return len(cells) > 2 or not label_only


def _even(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]
