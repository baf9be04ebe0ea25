"""Takes an operator's files into the data folder: the portal's exports and communes' reports."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.documents import ContentError, Procedure
from knowledge.ingest import portal, reports
from knowledge.ingest.errors import IngestError
from knowledge.procedures import read_details, write_details
from knowledge.reports import read_report, write_report

__all__ = ["IngestError", "IngestOutcome", "Progress", "ingest"]

Kind = Literal["procedures", "report", "refused"]
Progress = Callable[[Iterable[Path]], Iterable[Path]]

_BAD_ROWS_TOLD = 5


@dataclass(frozen=True)
class IngestOutcome:
    """What became of one file.

    `read` counts procedures or passages; `stored_as` is None when nothing was to be written (a dry run, a
    refused file); `notes` tell an operator, in Vietnamese, what needs a person's eye, or why it was refused.
    """

    file: Path
    kind: Kind
    read: int
    stored_as: Path | None
    notes: tuple[str, ...]


def ingest(
    files: Sequence[Path],
    data: Path,
    *,
    dry_run: bool = False,
    commune: str | None = None,
    period: str | None = None,
    progress: Progress | None = None,
) -> list[IngestOutcome]:
    """Reads each file and keeps it under `data/ingested`; a file read again changes nothing.

    `commune` and `period` override what a report says. `progress` wraps the files, to show how far it is.
    """
    stored = data / "ingested"
    outcomes = []
    for file in progress(files) if progress else files:
        try:
            if file.is_dir():
                raise IngestError(file, "đây là thư mục: hãy chỉ tên từng tệp")
            if file.name.lower().endswith(portal.SUFFIXES):
                outcomes.append(_procedures(file, stored / "procedures.jsonl", dry_run))
            else:
                outcomes.append(_report(file, stored / "reports", dry_run, commune, period))
        except IngestError as error:
            outcomes.append(IngestOutcome(file, "refused", 0, None, (error.reason,)))
    return outcomes


def _procedures(file: Path, target: Path, dry_run: bool) -> IngestOutcome:
    rows = list(portal.read_rows(file))
    procedures = [row for row in rows if isinstance(row, Procedure)]
    bad = [row for row in rows if not isinstance(row, Procedure)]
    if not procedures:
        raise IngestError(file, "không có dòng nào là thủ tục (cần ma_thu_tuc, ten_thu_tuc): hãy xuất lại từ Cổng")
    notes = [*_bad_rows(bad), *_doubts(procedures)]
    if not dry_run:
        notes += _keep_procedures(file, target, procedures)
    return IngestOutcome(file, "procedures", len(procedures), None if dry_run else target, tuple(notes))


def _bad_rows(bad: Sequence[portal.BadRow]) -> Iterator[str]:
    for row in bad[:_BAD_ROWS_TOLD]:
        yield f"bỏ qua dòng {row.number}: {row.why}"
    if len(bad) > _BAD_ROWS_TOLD:
        yield f"bỏ qua {len(bad) - _BAD_ROWS_TOLD} dòng khác cũng hỏng"


def _doubts(procedures: Iterable[Procedure]) -> Iterator[str]:
    counts = Counter(doubt for procedure in procedures for doubt in portal.doubts(procedure))
    for doubt in portal.Doubt:
        if counts[doubt]:
            yield f"{counts[doubt]} thủ tục {doubt}"


def _keep_procedures(file: Path, target: Path, procedures: Iterable[Procedure]) -> list[str]:
    known: dict[str, Procedure] = {}
    notes = []
    try:
        for procedure in read_details(target) if target.exists() else ():
            known[procedure.code] = procedure
    except ContentError:
        notes.append("tệp thủ tục đã nạp trước đây bị hỏng: giữ phần đọc được, viết lại tệp")
    except OSError as error:
        raise _unwritable(file, target, error) from None
    merged = known | {procedure.code: procedure for procedure in procedures}
    if merged == known and not notes:
        return ["không có gì mới so với lần nạp trước"]
    with _whole_or_nothing(file, target):
        write_details(target, merged.values())
    return notes


def _report(file: Path, folder: Path, dry_run: bool, commune: str | None, period: str | None) -> IngestOutcome:
    reading = reports.read_with_notes(file, commune=commune, period=period)
    target = folder / f"{reading.report.id}.json"
    notes = list(reading.notes)
    if not dry_run:
        notes += _keep_report(file, target, reading)
    return IngestOutcome(file, "report", len(reading.sections), None if dry_run else target, tuple(notes))


def _keep_report(file: Path, target: Path, reading: reports.Reading) -> list[str]:
    known = _known_report(target)
    if known == (reading.report, reading.sections):
        return ["không có gì mới so với lần nạp trước"]
    with _whole_or_nothing(file, target):
        write_report(target, reading.report, reading.sections)
    return [f"thay bản đã nạp trước của báo cáo {reading.report.id}"] if known else []


def _known_report(target: Path) -> tuple[object, list[tuple[str, str]]] | None:
    """The report kept under that name; None when there is none, or none that can be read."""
    try:
        passages = read_report(target) if target.exists() else []
    except (ContentError, OSError, json.JSONDecodeError):
        return None
    return (passages[0].report, [(p.locator, p.text) for p in passages]) if passages else None


@contextlib.contextmanager
def _whole_or_nothing(file: Path, target: Path) -> Iterator[None]:
    """A write that fails leaves what was there before, and no half of the new."""
    try:
        yield
    except OSError as error:
        with contextlib.suppress(OSError):
            target.with_suffix(".tmp").unlink(missing_ok=True)
        raise _unwritable(file, target, error) from None


def _unwritable(file: Path, target: Path, error: OSError) -> IngestError:
    return IngestError(file, f"không ghi được vào {target.parent} ({error.strerror}): xem lại quyền và chỗ trống")
