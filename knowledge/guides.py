"""Reads a guide: Markdown with front matter, a heading for each facet, a bullet for each line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge import yaml_text
from knowledge.documents import Confidence, ContentError, Facet, Guide, Problem, Source
from knowledge.text import fold, tidy

_BULLET = re.compile(r"(?:[-*]|\d+[.)])\s+(.+)")


class _SourceFront(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    url: str | None = None


class _Front(BaseModel):
    """The front matter of a guide, as an editor writes it."""

    model_config = ConfigDict(extra="forbid")
    id: str
    title: str
    field: str
    code: str | None = None
    aliases: list[str] = []
    authority: str | None = None
    as_of: str | None = None
    review_by: dt.date
    confidence: Confidence
    sources: list[_SourceFront]
    see_also: list[str] = []


def read_guide(path: Path, headings: Mapping[str, Facet]) -> Guide:
    """Parses one file; `headings` maps a folded heading to its facet.

    Raises ContentError naming the line and the mend.
    """
    front_text, body, body_line = split_front(path)
    front = _read_front(path, front_text)
    if front.id != path.stem:
        raise _error(path, 2, f"id là {front.id!r}, tên tệp là {path.stem!r}", "đặt hai tên giống nhau")
    summary, sections = _read_body(path, body, body_line, headings)
    return Guide(
        id=front.id,
        title=tidy(front.title),
        field=front.field,
        code=front.code,
        aliases=tuple(map(tidy, front.aliases)),
        authority=front.authority,
        as_of=front.as_of,
        review_by=front.review_by,
        confidence=front.confidence,
        sources=tuple(Source(source.title, source.url) for source in front.sources),
        see_also=tuple(front.see_also),
        summary=summary,
        sections=sections,
    )


def split_front(path: Path) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body starts."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error(path, 1, f"không phải UTF-8 (byte {error.start})", "lưu lại tệp với mã UTF-8") from None
    if not text.startswith("---\n") or (end := text.find("\n---\n", 3)) < 0:
        raise _error(path, 1, "thiếu phần đầu giữa hai dòng ---", "thêm phần đầu như các tệp bên cạnh")
    return text[4 : end + 1], text[end + 5 :], text[: end + 5].count("\n") + 1


def read_mapping(path: Path, text: str) -> dict[str, Any]:
    """The YAML mapping of a front matter."""
    try:
        value = yaml_text.parse(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _error(path, line, f"YAML sai: {error.problem}", "xem lại dấu hai chấm, dấu nháy, thụt dòng") from None
    if not isinstance(value, dict):
        raise _error(path, 2, "phần đầu không phải là các dòng 'tên: giá trị'", "viết mỗi dòng một 'tên: giá trị'")
    return value


def _read_front(path: Path, text: str) -> _Front:
    try:
        return _Front.model_validate(read_mapping(path, text))
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        line = next((n for n, row in enumerate(text.splitlines(), 2) if row.startswith(f"{key}:")), 1)
        raise _error(path, line, f"mục {key!r}: {first['msg']}", f"sửa hoặc thêm mục {key!r}") from None


def _read_body(
    path: Path, body: str, first_line: int, headings: Mapping[str, Facet]
) -> tuple[str, dict[Facet, tuple[str, ...]]]:
    summary: list[str] = []
    sections: dict[Facet, list[str]] = {}
    current: list[str] | None = None
    for number, raw in enumerate(body.splitlines(), first_line):
        line = tidy(raw)
        if line.startswith("#"):
            facet = headings.get(fold(line.lstrip("# ")))
            if facet is None:
                known = ", ".join(headings)
                raise _error(path, number, f"đề mục lạ {line!r}", f"dùng một trong: {known}")
            current = sections.setdefault(facet, [])
        elif line and current is None:
            summary.append(line)
        elif line and current is not None:
            bullet = _BULLET.fullmatch(line)
            if bullet is None:
                raise _error(path, number, "dòng không bắt đầu bằng '- ' hay '1. '", "thêm '- ' vào đầu dòng")
            current.append(bullet[1])
    if not summary:
        raise _error(path, first_line, "thiếu câu tóm tắt", "viết một, hai câu trước đề mục đầu tiên")
    return " ".join(summary), {facet: tuple(lines) for facet, lines in sections.items() if lines}


def _error(path: Path, line: int, what: str, mend: str) -> ContentError:
    return ContentError(Problem(str(path), line, what, mend))
