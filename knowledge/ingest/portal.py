"""Reads the national portal's export of procedures: a JSON row each, with its tables flattened into text."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.documents import Facet, Procedure
from knowledge.ingest import portal_submission as submission
from knowledge.ingest.errors import IngestError
from knowledge.ingest.portal_tables import (
    LAWS_HEADER,
    PAPERS_HEADER,
    plain_lines,
    read_laws,
    read_papers,
    read_results,
    says_nothing,
)
from knowledge.text import tidy

SUFFIXES = (".jsonl", ".jsonl.gz", ".json")

# The crawl cut a page at its labels, also where a label's words stand inside a text: (field that got the
# rest of that text, the words, what a real table starts with, field that lost its end).
_CUTS = (
    ("thanh_phan_ho_so", "Thành phần hồ sơ", PAPERS_HEADER, "trinh_tu_thuc_hien"),
    ("can_cu_phap_ly", "Căn cứ pháp lý", LAWS_HEADER, "cach_thuc_thuc_hien"),
)
_SHORTEST_REST = 20
_PLACES = (("co_quan_thuc_hien", "Cơ quan thực hiện"), ("dia_chi_tiep_nhan", "Địa chỉ tiếp nhận"))


class Doubt(StrEnum):
    """What an operator should look at in a procedure; the value is how a note tells it."""

    LOST_UNIT = "có thời hạn mất đơn vị"
    RUN_TOGETHER = "có thời hạn và lệ phí dính liền"
    LOST_ZEROS = "có mức phí có thể mất số 0"
    FREE_AND_NOT = "ghi miễn phí kèm một mức hay quy định khác"
    NO_PAPERS = "không đọc được bảng giấy tờ"


@dataclass(frozen=True)
class BadRow:
    """A row that is no procedure, with its number in the file (from 1)."""

    number: int
    why: str


def read_export(path: Path, as_of: str | None = None) -> Iterator[Procedure]:
    """The procedures of an export, bad rows left out. Raises IngestError when the file cannot be read."""
    return (row for row in read_rows(path, as_of) if isinstance(row, Procedure))


def read_rows(path: Path, as_of: str | None = None) -> Iterator[Procedure | BadRow]:
    """Every row in order. `as_of` (ISO date) defaults to the day on which the file was last changed.

    Raises IngestError when the file cannot be read.
    """
    try:
        day = as_of or dt.date.fromtimestamp(path.stat().st_mtime).isoformat()
        for number, row in _numbered_rows(path):
            yield _procedure(number, row, day)
    except FileNotFoundError:
        raise IngestError(path, "không thấy tệp này: xem lại đường dẫn") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise IngestError(path, "tệp nén bị hỏng hoặc tải về chưa hết: hãy tải lại") from None
    except OSError as error:
        raise IngestError(path, f"không đọc được ({error.strerror}): xem lại quyền và ổ đĩa") from None


def doubts(procedure: Procedure) -> frozenset[Doubt]:
    """What is doubtful in the details of an ingested procedure."""
    marks = (
        (Facet.TIME, submission.LOST_UNIT, Doubt.LOST_UNIT),
        (Facet.TIME, submission.RUN_TOGETHER, Doubt.RUN_TOGETHER),
        (Facet.FEE, submission.LOST_ZEROS, Doubt.LOST_ZEROS),
        (Facet.FEE, f"Miễn phí; {submission.FREE_AND_NOT}", Doubt.FREE_AND_NOT),
    )
    found = {doubt for facet, mark, doubt in marks if any(mark in line for line in procedure.details.get(facet, ()))}
    return frozenset(found if procedure.details.get(Facet.DOCUMENTS) else found | {Doubt.NO_PAPERS})


def _numbered_rows(path: Path) -> Iterator[tuple[int, Any]]:
    if path.suffix == ".json":
        yield from enumerate(_whole(path), 1)
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parsed(line)


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _whole(path: Path) -> list[Any]:
    """The rows of a .json file: a list, an object that holds one list, or a single row."""
    document = _parsed(path.read_bytes())
    if isinstance(document, dict) and "ma_thu_tuc" not in document:
        document = next((value for value in document.values() if isinstance(value, list)), None)
    if document is None:
        raise IngestError(path, "không phải JSON chứa danh sách thủ tục: hãy xuất lại từ Cổng")
    return document if isinstance(document, list) else [document]


def _procedure(number: int, row: Any, as_of: str) -> Procedure | BadRow:
    if not isinstance(row, dict):
        return BadRow(number, "không phải một dòng JSON đúng")
    fields = {key: value for key, value in row.items() if isinstance(value, str)}
    code, name = _one_line(fields, "ma_thu_tuc"), _one_line(fields, "ten_thu_tuc").lstrip(". ")
    if not code or not name:
        return BadRow(number, "thiếu mã thủ tục (ma_thu_tuc)" if not code else "thiếu tên thủ tục (ten_thu_tuc)")
    return Procedure(
        code=code,
        name=name,
        field=_one_line(fields, "linh_vuc"),
        level=_one_line(fields, "cap_thuc_hien"),
        authority=_authority(fields),
        audience=_one_line(fields, "doi_tuong_thuc_hien"),
        decision=_one_line(fields, "so_quyet_dinh"),
        url=_one_line(fields, "detail_url"),
        as_of=as_of,
        details=_details(_rejoined(fields)),
    )


def _authority(fields: Mapping[str, str]) -> str:
    for key in ("co_quan_co_tham_quyen", "co_quan_thuc_hien"):
        value = _one_line(fields, key)
        if value and not says_nothing(value) and "Tên thủ tục" not in value:
            return value
    return ""


def _rejoined(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields with texts put together again that the crawl had cut in two."""
    mended = dict(fields)
    for wrong, label, header, right in _CUTS:
        text = mended.get(wrong, "")
        if header not in text and len(text) > _SHORTEST_REST and not text.startswith("Không có thông tin"):
            mended[right] = f"{mended.get(right, '')} {label}{'' if text[0] in ');:.,' else ' '}{text}"
            mended[wrong] = ""
    if PAPERS_HEADER in (conditions := mended.get("yeu_cau_dieu_kien", "")):
        mended["thanh_phan_ho_so"] = f"{mended.get('thanh_phan_ho_so', '')} Yêu cầu, điều kiện {conditions}"
        mended["yeu_cau_dieu_kien"] = ""
    return mended


def _details(fields: Mapping[str, str]) -> dict[Facet, tuple[str, ...]]:
    rows = submission.read_submissions(fields.get("cach_thuc_thuc_hien", ""))
    details = submission.submission_details(rows)
    details[Facet.WHERE] += tuple(
        f"{label}: {'; '.join(lines)}"
        for key, label in (
            ("co_quan_thuc_hien", "Cơ quan thực hiện"),
            ("dia_chi_tiep_nhan", "Địa chỉ tiếp nhận"),
        )
        if (lines := plain_lines(fields.get(key, "")))
    )
    details[Facet.DOCUMENTS] = read_papers(fields.get("thanh_phan_ho_so", ""))
    details[Facet.STEPS] = plain_lines(fields.get("trinh_tu_thuc_hien", ""), numbered=False)
    details[Facet.ELIGIBILITY] = plain_lines(fields.get("yeu_cau_dieu_kien", ""))
    details[Facet.LEGAL] = read_laws(fields.get("can_cu_phap_ly", ""))
    results = read_results(fields.get("ket_qua_xu_ly", ""))
    details[Facet.NOTES] = tuple(f"Kết quả: {result}" for result in results)
    return {facet: lines for facet, lines in details.items() if lines}


def _one_line(fields: Mapping[str, str], key: str) -> str:
    return " ".join(tidy(fields.get(key, "")).split())
