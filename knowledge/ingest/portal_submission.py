"""How a procedure is submitted: the portal's table of method, time and fee, flattened by the crawl.

The cells of the table run into each other ("Trực tuyến1Miễn phí"). What the crawl lost is told as lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.documents import Facet
from knowledge.text import fold, tidy

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
ONLINE = "Trực tuyến"
LOST_UNIT = "mất đơn vị"
RUN_TOGETHER = "không tách được thời hạn và lệ phí"
LOST_ZEROS = "có thể mất số 0"
FREE_AND_NOT = "Cổng ghi kèm"

_NOTHING = "Không có thông tin"
_UNIT = "Ngày làm việc|Ngày|Giờ|Phút|Tuần|Tháng|Năm"
_CURRENCY = "VNĐ|Việt Nam Đồng|USD"
_FEE = rf"(?:Miễn phí|{_NOTHING}|\d[\d.,]* ?(?:{_CURRENCY}))"
_ROW = re.compile(
    rf"(?P<method>Trực tuyến|Trực tiếp|Dịch vụ bưu chính)\s*"
    rf"(?:(?P<time>{_NOTHING}|\d[\d.,]* ?(?:{_UNIT}))(?=\s*{_FEE})"
    rf"|(?P<bare>\d+)(?=Miễn phí|{_NOTHING})"
    rf"|(?P<glued>\d[\d.,]* ?(?:{_CURRENCY}))"
    rf"|(?P<words>[A-ZĐ](?:(?!Trực tuyến|Trực tiếp|Dịch vụ bưu chính)[^\n\t]){{0,120}}?)(?={_FEE}))"
)
_AMOUNT = re.compile(rf"([\d.,]+) ?({_CURRENCY})")
_CELL_END = re.compile(r"\)(?=[^\s()\].,;:])")
_NO_CONDITION = re.compile(r"khong(?: co(?: thong tin)?| quy dinh)?|dong")
_PER = re.compile(r"(?:đồng|đ|vnđ)?/(?=\S)", re.IGNORECASE)
_ENUMERATION = re.compile(r"\((?:\d+|[a-zđ]|[ivx]+)\)")
_ABOUT_FEE = re.compile(r"(?:muc |tong )?(?:thu )?(?:le phi|phi)\b|gia dich vu|chi phi")
_ABOUT_TIME = re.compile(r"\bthoi han|\bthoi gian|\bke tu|\d+ (?:ngay|gio|thang)")
_LEAST_DONG = 1000


@dataclass(frozen=True)
class Submission:
    """One row: a method, its time and fee as they may be told (empty where the portal says nothing)."""

    method: str
    time: str
    fee: str
    remarks: tuple[str, ...]


def read_submissions(text: str) -> list[Submission]:
    """The rows of the flattened table, in its order."""
    text = text.removeprefix(HEADER)
    starts = list(_ROW.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)] * bool(starts)
    return [_submission(start, text[start.end() : end]) for start, end in zip(starts, ends, strict=True)]


def submission_details(rows: Iterable[Submission]) -> dict[Facet, tuple[str, ...]]:
    """Lines on time, fee, place and online submission; a line that several methods share is told once."""
    rows = list(rows)
    methods = list(dict.fromkeys(row.method for row in rows))
    lines: dict[Facet, list[tuple[str, str]]] = {
        Facet.TIME: [(row.method, row.time) for row in rows if row.time],
        Facet.FEE: [(row.method, row.fee) for row in rows if row.fee],
        Facet.WHERE: [],
    }
    for row in rows:
        for remark in row.remarks:
            lines[_subject(remark)].append((row.method, remark))
    return {
        Facet.TIME: _merged(lines[Facet.TIME]),
        Facet.FEE: _merged(lines[Facet.FEE]),
        Facet.WHERE: (*([f"Cách nộp: {_listed(methods)}"] if methods else []), *_merged(lines[Facet.WHERE])),
        Facet.ONLINE: ("Có nộp trực tuyến" if ONLINE in methods else "Cổng không liệt kê nộp trực tuyến",),
    }


def _subject(remark: str) -> Facet:
    plain = fold(remark)
    if _ABOUT_FEE.match(plain):
        return Facet.FEE
    return Facet.TIME if _ABOUT_TIME.search(plain) else Facet.WHERE


def _submission(start: re.Match[str], rest: str) -> Submission:
    method, glued = start["method"], start["glued"]
    fee = re.match(rf"\s*({_FEE})", rest) if not glued else None
    condition, remarks = _condition(rest[fee.end() :] if fee else rest)
    if glued:
        told = f'nguồn ghi liền "{glued}", {RUN_TOGETHER}'
        return Submission(method, told, _with(told, condition), _remarks(method, remarks))
    return Submission(method, _time(start), _fee(fee[1] if fee else _NOTHING, condition), _remarks(method, remarks))


def _time(start: re.Match[str]) -> str:
    if start["bare"]:
        return f"nguồn ghi {start['bare']}, {LOST_UNIT}"
    told = tidy(start["time"] or start["words"])
    if fold(told) in ("khong", fold(_NOTHING)):
        return ""
    return told.lower() if start["time"] else told[0].lower() + told[1:].rstrip(".")


def _condition(text: str) -> tuple[str, str]:
    """Splits the bracket that follows a fee from the remarks that follow the bracket."""
    if not text.startswith("(") or _ENUMERATION.match(text):
        return "", text
    end = _closing(text)
    inside = tidy(text[1:end])
    while inside.startswith("(") and _closing(inside) == len(inside) - 1:
        inside = tidy(inside[1:-1])
    if inside.startswith("(") and inside.count("(") > inside.count(")"):
        inside = inside[1:]
    inside = inside.lstrip("-+*–• ")
    return ("" if _NO_CONDITION.fullmatch(fold(inside).rstrip(".")) else inside), text[end + 1 :]


def _closing(text: str) -> int:
    """Where the first bracket closes. Sources forget brackets: then the cell ends where text abuts one."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return place
    if abutting := _CELL_END.search(text):
        return abutting.start()
    last = text.rfind(")")
    return last if last > 0 else len(text)


def _fee(cell: str, condition: str) -> str:
    if cell == _NOTHING:
        return f"Cổng không ghi mức; {FREE_AND_NOT}: {condition}" if condition else ""
    if cell == "Miễn phí":
        return f"{cell}; {FREE_AND_NOT}: {condition}" if condition else cell
    return _with(normalise_amount(cell), condition)


def normalise_amount(cell: str) -> str:
    """ "12,000,000 Việt Nam Đồng" becomes "12.000.000 đồng"; what cannot be a fee is quoted as doubtful."""
    parts = _AMOUNT.fullmatch(cell)
    if parts is None:
        return cell
    number, currency = parts[1].strip(".,").replace(",", "."), parts[2]
    if currency == "USD":
        return f"{parts[1].strip('.,')} USD"
    if int(number.replace(".", "")) < _LEAST_DONG:
        return f'nguồn ghi "{cell}", {LOST_ZEROS}'
    return f"{number} đồng"


def _with(told: str, condition: str) -> str:
    if told.endswith(("đồng", "USD")) and (per := _PER.match(condition)):
        return f"{told}/{condition[per.end() :]}"
    return f"{told} ({condition})" if condition else told


def _remarks(method: str, text: str) -> tuple[str, ...]:
    lines = (tidy(line).lstrip("-+*–• ") for line in tidy(text).splitlines())
    kept = (re.sub(rf"^{method}\s*[:\-–]\s*", "", line) for line in lines)
    return tuple(line for line in kept if len(line) > 2 and fold(line) != fold(_NOTHING))


def _merged(lines: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    methods: dict[str, list[str]] = {}
    for method, line in lines:
        told = methods.setdefault(line, [])
        if method not in told:
            told.append(method)
    return tuple(f"{_listed(told)}: {line}" for line, told in methods.items())


def _listed(methods: Iterable[str]) -> str:
    first, *others = methods
    return ", ".join([first, *(method[0].lower() + method[1:] for method in others)])
