"""Reads a report kept as sections of statements: the shipped summaries and what `ingest` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.documents import ContentError, Passage, Problem, Report
from knowledge.guides import read_mapping, split_front
from knowledge.text import tidy


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    id: str
    title: str
    commune: str
    province: str | None = None
    number: str | None = None
    period: str | None = None
    start: str | None = None
    end: str | None = None
    as_of: str | None = None


def read_summary(path: Path) -> list[Passage]:
    """The statements of a shipped summary, one passage a line. Raises ContentError."""
    front_text, body, first_line = split_front(path)
    try:
        values = {k: str(v) if v is not None else None for k, v in read_mapping(path, front_text).items()}
        front = _Front.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise ContentError(
            Problem(str(path), 2, f"mục {first['loc'][0]!r}: {first['msg']}", "sửa hoặc thêm mục này")
        ) from None
    report = Report(**front.model_dump(exclude={"number"}))
    return list(_statements(path, report, body, first_line))


def _statements(path: Path, report: Report, body: str, first_line: int) -> Iterator[Passage]:
    locator = None
    for number, raw in enumerate(body.splitlines(), first_line):
        line = tidy(raw)
        if line.startswith("## "):
            locator = line[3:]
        elif line.startswith("- ") and locator is not None:
            yield Passage(f"{report.id}#{number}", report, locator, line[2:])
        elif line:
            raise ContentError(
                Problem(str(path), number, "dòng không phải '## đề mục' hay '- câu'", "thêm '## ' hoặc '- '")
            )


def write_report(path: Path, report: Report, sections: list[tuple[str, str]]) -> None:
    """Keeps an ingested report; `sections` are (locator, text) pairs in reading order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"report": asdict(report), "sections": sections}
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(path)


def read_report(path: Path) -> list[Passage]:
    """The passages of an ingested report. Raises ContentError for a file that is no such report."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        report = Report(**kept["report"])
        return [
            Passage(f"{report.id}#{number}", report, locator, text)
            for number, (locator, text) in enumerate(kept["sections"])
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ContentError(
            Problem(str(path), 1, f"báo cáo đã nạp bị hỏng ({error})", "xóa tệp này rồi nạp lại báo cáo")
        ) from None
