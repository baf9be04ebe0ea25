"""Reads a commune's report, whatever its format, into what it is and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import Report
from knowledge.ingest import report_facts, sections
from knowledge.ingest.blocks import Block
from knowledge.ingest.errors import IngestError
from knowledge.ingest.pdf import pdf_blocks
from knowledge.ingest.report_facts import Facts, Period, slug
from knowledge.ingest.text_formats import html_blocks, markdown_blocks, plain_blocks
from knowledge.ingest.word import word_blocks

SUFFIXES = (".docx", ".pdf", ".txt", ".md", ".html", ".htm")

_COPY = re.compile(r"(?:\s*\(\d+\)|\s+-\s+(?:copy|bản sao).*)$", re.IGNORECASE)
_TITLE_LIMIT = 140


@dataclass(frozen=True)
class Reading:
    """A report as read. `sections` are (locator, text) pairs; `notes` name what needs a person's eye."""

    report: Report
    sections: list[tuple[str, str]]
    notes: tuple[str, ...]


def read_document(
    path: Path, *, commune: str | None = None, period: str | None = None
) -> tuple[Report, list[tuple[str, str]]]:
    """A report and its (locator, text) pairs; `commune` and `period` override what the text says.

    Raises IngestError naming the file and the mend.
    """
    reading = read_with_notes(path, commune=commune, period=period)
    return reading.report, reading.sections


def read_with_notes(path: Path, *, commune: str | None = None, period: str | None = None) -> Reading:
    """Like `read_document`, with the notes for a person. Raises IngestError."""
    blocks, notes = _blocks(path)
    if not blocks:
        raise IngestError(path, "tệp không có chữ nào: xem lại tệp đã gửi")
    facts = report_facts.find_facts([block.text for block in blocks])
    name = commune or facts.commune
    if not name:
        raise IngestError(path, "không tìm thấy tên xã trong báo cáo: thêm --commune TÊN-XÃ")
    covered = report_facts.parse_period(period) if period else facts.period
    return Reading(_report(path, name, facts, covered), sections.cut(blocks), (*notes, *_doubts(facts, covered)))


def _blocks(path: Path) -> tuple[list[Block], list[str]]:
    readers: dict[str, Callable[[Path], list[Block]]] = {
        ".docx": word_blocks,
        ".txt": plain_blocks,
        ".md": markdown_blocks,
        ".html": html_blocks,
        ".htm": html_blocks,
    }
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size == 0:
            raise IngestError(path, "tệp trống: xem lại tệp đã gửi")
        if suffix == ".pdf":
            blocks, scanned = pdf_blocks(path)
            pages = ", ".join(map(str, scanned))
            return blocks, [f"trang {pages} chỉ có ảnh, chưa đọc được chữ"] if scanned else []
        return readers[suffix](path), []
    except KeyError:
        known = ", ".join(SUFFIXES)
        raise IngestError(path, f"không đọc được loại tệp {suffix or 'này'}: dùng một trong {known}") from None
    except FileNotFoundError:
        raise IngestError(path, "không thấy tệp này: xem lại đường dẫn") from None
    except OSError as error:
        raise IngestError(path, f"không đọc được ({error.strerror}): xem lại quyền và ổ đĩa") from None


def _report(path: Path, commune: str, facts: Facts, period: Period | None) -> Report:
    return Report(
        id=_id(path, commune, facts, period),
        title=_title(commune, facts, period),
        commune=commune,
        province=facts.province,
        period=period.text if period else None,
        start=period.start if period else None,
        end=period.end if period else None,
        as_of=facts.date or (period.end if period else None),
    )


def _id(path: Path, commune: str, facts: Facts, period: Period | None) -> str:
    """The file's own name when it starts with the commune's, so that every format of a report has one id."""
    stem, name = slug(_COPY.sub("", path.stem)), slug(commune)
    if stem == name or stem.startswith(f"{name}-"):
        return stem
    known = facts.number or (period and (period.key or period.text)) or facts.date or path.stem
    return f"{name}-{slug(known)}"


def _title(commune: str, facts: Facts, period: Period | None) -> str:
    number = f" số {facts.number}" if facts.number else ""
    covered = f" ({period.text})" if period else f" (ngày {facts.date})" if facts.date else ""
    return f"Báo cáo{number} của {facts.kind} {commune}{covered}"[:_TITLE_LIMIT]


def _doubts(facts: Facts, period: Period | None) -> list[str]:
    doubts = []
    if period is None:
        doubts.append('không tìm thấy kỳ báo cáo: thêm --period, ví dụ --period "quý I năm 2026"')
    elif not period.end:
        doubts.append(f'kỳ báo cáo "{period.text}" không nói rõ ngày bắt đầu và kết thúc')
    if facts.province is None:
        doubts.append("không tìm thấy tên tỉnh")
    return doubts
