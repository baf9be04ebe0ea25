"""Reads .txt, .md and .html reports into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from knowledge.ingest.blocks import Block, Line, paragraphs, tabbed_blocks, table_blocks
from knowledge.ingest.errors import IngestError
from knowledge.text import tidy

_RULE = re.compile(r"\s*(?:[-_*=–—]\s*){3,}$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_INLINE_TAG = re.compile(r"</?(?:sup|sub|b|i|u|em|strong|span|br|mark)\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)|<(https?://[^>\s]+)>")
_ESCAPE = re.compile(r"\\([-\\`*_{}\[\]()#+.!|$%&<>~])")

_BROKEN_LINES = 20
_WIDEST = 130


def read_text(path: Path) -> str:
    """A text file's content. Raises IngestError when it is no UTF-8 text."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content[:4096]:
            raise IngestError(path, "đây không phải tệp chữ: hãy gửi .docx, .pdf hoặc .txt") from None
        mend = "hãy mở tệp và lưu lại với mã UTF-8 (Save As > Encoding: UTF-8)"
        raise IngestError(path, f"chữ trong tệp không theo mã UTF-8: {mend}") from None
    if "\0" in text:
        raise IngestError(path, "đây không phải tệp chữ: hãy gửi .docx, .pdf hoặc .txt")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


def plain_blocks(path: Path) -> list[Block]:
    lines = [line for line in read_text(path).split("\n") if not _RULE.match(line) or not line.strip()]
    return list(tabbed_blocks(_unwrapped(lines)))


def markdown_blocks(path: Path) -> list[Block]:
    blocks: list[Block] = []
    rows: list[list[str]] = []
    for line in [*_unwrapped(read_text(path).split("\n")), ""]:
        if line.lstrip().startswith("|"):
            if not _TABLE_RULE.match(line):
                rows.append([_plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))])
            continue
        if rows:
            blocks += table_blocks(rows)[0]
            rows = []
        hashes = re.match(r"\s*#{1,6}\s+", line)
        text = _plain(line[hashes.end() :] if hashes else line)
        if text and not _RULE.match(line):
            blocks.append(Block(text, heading=hashes is not None))
    return blocks


def html_blocks(path: Path) -> list[Block]:
    reader = _Page()
    reader.feed(read_text(path))
    reader.close()
    return reader.finish()


def _plain(markdown: str) -> str:
    """A line of Markdown without its marks; its bullet stays."""
    bullet = re.match(r"\s*[*+-]\s+", markdown)
    text = _LINK.sub(lambda link: link[1] or link[2], markdown[bullet.end() :] if bullet else markdown)
    text = _EMPHASIS.sub("", _INLINE_TAG.sub("", text))
    return tidy(("- " if bullet else "") + _ESCAPE.sub(r"\1", text))


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs of a file whose lines were broken at a fixed width; any other file as it is."""
    told = sorted(len(line.rstrip()) for line in lines if line.strip())
    width = told[-1] if told else 0
    if len(told) < _BROKEN_LINES or width > _WIDEST or told[len(told) // 2] < 0.6 * width:
        yield from lines
        return
    gathered: list[Line] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if not line.strip() or "\t" in line.strip() or line.lstrip().startswith(("|", "#")):
            yield from paragraphs(gathered)
            gathered = []
            yield line
            continue
        first_word = after.split(maxsplit=1)[0] if after.strip() else ""
        gathered.append(Line(line.strip(), wraps=len(line.rstrip()) + 1 + len(first_word) > width))
    yield from paragraphs(gathered)


class _Page(HTMLParser):
    """Gathers the blocks of a page: what stands between block tags, and the tables."""

    _HIDDEN = frozenset({"script", "style", "head", "noscript", "template"})
    _BREAKS = frozenset(
        {
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "br",
            "hr",
            "section",
            "article",
            "header",
            "footer",
            "blockquote",
            "dd",
            "dt",
        }
    )
    _HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._tables: list[list[list[str]]] = []
        self._hidden = 0
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag == "table":
            self._end_block()
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag in ("td", "th"):
            self._text = []
        elif tag in self._HEADINGS:
            self._end_block()
            self._heading = True
        elif tag in self._BREAKS:
            self._end_block()
            if tag == "li" and not self._tables:
                self._text.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("td", "th") and self._tables and self._tables[-1]:
            self._tables[-1][-1].append(tidy("".join(self._text)))
            self._text = []
        elif tag in self._HEADINGS or tag in self._BREAKS:
            self._end_block()
            self._heading = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(re.sub(r"\s+", " ", data))

    def finish(self) -> list[Block]:
        while self._tables:
            self._end_table()
        self._end_block()
        return self._blocks

    def _end_table(self) -> None:
        rows = [row for row in self._tables.pop() if row]
        width = max(map(len, rows), default=0)
        self._blocks += table_blocks([row + [""] * (width - len(row)) for row in rows])[0]
        self._text = []

    def _end_block(self) -> None:
        if self._tables:
            self._text.append("\n")
            return
        text = tidy("".join(self._text))
        if text.strip("- "):
            self._blocks.append(Block(text, heading=self._heading))
        self._text = []
