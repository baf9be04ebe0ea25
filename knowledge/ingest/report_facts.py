"""What a report says about itself: commune, province, number, date and the period that it covers."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from knowledge.text import fold, tidy

_CAPITAL = "A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ"
_SMALL = "a-zđàáâãèéêìíòóôõùúýăĩũơưạ-ỹ"
_NAME_WORD = rf"[{_CAPITAL}](?:[{_SMALL}]+|['’][{_CAPITAL}{_SMALL}][{_SMALL}]*)?"
_NAME = rf"{_NAME_WORD}(?:[ -]{_NAME_WORD}){{0,3}}"
_CAPITALS_NAME = rf"[{_CAPITAL}]+(?: [{_CAPITAL}]+){{1,3}}"
_COMMUNE = re.compile(
    rf"\b(?P<kind>[Xx]ã|[Pp]hường|[Đđ]ặc khu|[Tt]hị trấn) (?P<name>{_NAME}|\d{{1,2}})(?![{_CAPITAL}{_SMALL}])"
)
_CAPITALS_COMMUNE = re.compile(rf"\b(?P<kind>XÃ|PHƯỜNG|ĐẶC KHU|THỊ TRẤN) (?P<name>{_CAPITALS_NAME})")
_PROVINCE = re.compile(rf"\b(?:[Tt]ỉnh(?: [ủu][ỷy])?|[Tt]hành phố|[Tt]hành [ủu][ỷy]) (?P<name>{_NAME})")
_NUMBER = re.compile(r"^\W*Số\s*:?\s*(\d+\s*[-/]\s*BC\s*[-/]\s*[\wĐ.&-]+)", re.IGNORECASE)
_DATED = re.compile(rf"(?P<place>{_NAME}), ngày\s+(?P<d>\d{{1,2}})?\s*tháng\s+(?P<m>\d{{1,2}})?\s*năm\s+(?P<y>\d{{4}})")
_TITLE_END = re.compile(r"Kính gửi|Thực hiện |Căn cứ |[IVX]+\. |Phần |PHẦN |-{3,}")
_FIRST_HEADING = re.compile(r"(?:[IVX]+|\d+)\s?[.)/]\s|(?:Phần|PHẦN)\s")
_LETTERHEAD_LINES = 25
_OPENING_LINES = 30

_DATE = r"(\d{1,2})/(\d{1,2})/(\d{4})"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True)
class Period:
    """A period in the report's words, with ISO dates where they follow from them; `key` is short, for ids."""

    text: str
    start: str | None = None
    end: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Facts:
    """What was found. `kind` is "xã", "phường" and so on."""

    commune: str | None
    kind: str
    province: str | None
    number: str | None
    date: str | None
    period: Period | None


def find_facts(lines: Sequence[str]) -> Facts:
    """Reads the facts from a report's paragraphs, in their order."""
    lines = [tidy(line).replace("\n", " ") for line in lines]
    dated = next(filter(None, map(_DATED.search, lines[:_LETTERHEAD_LINES])), None)
    commune, kind = _commune(lines, dated["place"] if dated else None)
    number = next(filter(None, map(_NUMBER.match, lines[:_LETTERHEAD_LINES])), None)
    return Facts(
        commune=commune,
        kind=kind,
        province=_most_common(match["name"] for line in lines for match in _PROVINCE.finditer(line)),
        number=re.sub(r"\s", "", number[1]) if number else None,
        date=_iso(dated["y"], dated["m"], dated["d"]) if dated and dated["m"] and dated["d"] else None,
        period=_period(lines),
    )


def _commune(lines: Sequence[str], place: str | None) -> tuple[str | None, str]:
    """The commune named most often; the place of the letter's date decides where its name is among them."""
    found = [match for line in lines for match in _COMMUNE.finditer(line)]
    if not found:
        found = [match for line in lines for match in _CAPITALS_COMMUNE.finditer(line)]
    names = Counter(_titled(match["name"]) for match in found)
    if place and any(name == place or name.startswith(f"{place} ") for name in names):
        name: str | None = place
    else:
        name = names.most_common(1)[0][0] if names else None
    kinds = Counter(match["kind"].lower() for match in found if _titled(match["name"]) == name)
    return name, kinds.most_common(1)[0][0] if kinds else "xã"


def _titled(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() and len(name) > 3 else name


def _most_common(names: Iterable[str]) -> str | None:
    counted = Counter(names)
    return counted.most_common(1)[0][0] if counted else None


def _period(lines: Sequence[str]) -> Period | None:
    """From the title, else from the opening paragraphs; "đến hết ngày ..." takes its start from the text."""
    title = _title(lines)
    opening = " ".join(takewhile(lambda line: not _FIRST_HEADING.match(line), lines[:_OPENING_LINES]))
    for text, readers in ((title, _IN_TITLE), (opening, _IN_OPENING)):
        for read in readers:
            if period := read(text):
                return _with_start(period, lines)
    return None


def parse_period(text: str) -> Period:
    """A period as a person writes it; without dates when it is not understood."""
    found = next(filter(None, (read(text) for read in _IN_TITLE)), None)
    return Period(text, found.start, found.end, found.key) if found else Period(text)


def _title(lines: Sequence[str]) -> str:
    """What follows "BÁO CÁO" until the letter itself begins."""
    for place, line in enumerate(lines[:_LETTERHEAD_LINES]):
        if line.upper().startswith("BÁO CÁO"):
            parts = [line]
            for following in lines[place + 1 : place + 5]:
                if _TITLE_END.match(following):
                    break
                parts.append(following)
            return " ".join(parts)
    return ""


def _with_start(period: Period, lines: Sequence[str]) -> Period:
    if period.start or not period.end:
        return period
    year, month, day = map(int, period.end.split("-"))
    opening = re.compile(rf"[Tt]ừ đầu năm {year} đến (?:hết )?(?:ngày )?0?{day}/0?{month}/{year}")
    started = any(opening.search(line) for line in lines)
    return Period(period.text, f"{year}-01-01" if started else None, period.end, period.key)


def _from_to(text: str) -> Period | None:
    found = re.search(rf"[Tt]ừ (?:ngày )?{_DATE} (?:đến|-|–) ?(?:hết )?(?:ngày )?{_DATE}", text)
    if found is None:
        return None
    start, end = _iso(found[3], found[2], found[1]), _iso(found[6], found[5], found[4])
    return Period(_sentence(found[0]), start, end) if start and end else None


def _until(text: str) -> Period | None:
    found = re.search(rf"[Tt]ính đến (?:hết )?(?:ngày )?{_DATE}", text)
    end = _iso(found[3], found[2], found[1]) if found else None
    return Period(_sentence(found[0]), None, end, end[:7]) if found and end else None


def _until_quarter(text: str) -> Period | None:
    found = re.search(r"[Tt]ính đến (?:hết )?(quý .{1,12}?\d{4})", text)
    quarter = _quarter(found[1]) if found else None
    return Period(_sentence(found[0]), None, quarter.end, quarter.key) if found and quarter else None


def _quarter(text: str) -> Period | None:
    found = re.search(r"\b[Qq][Uu][ýÝ]\s+(IV|I{1,3}|[1-4])\b(?:\s*[/.-]\s*|.{0,80}?\b[Nn](?:ăm|ĂM)\s+)(\d{4})", text)
    if found is None:
        return None
    number, year = _QUARTERS[found[1].lower()], int(found[2])
    start, end = _months(year, 3 * number - 2, 3 * number)
    return Period(f"Quý {found[1]} năm {year}", start, end, f"q{number}-{year}")


def _some_months(text: str) -> Period | None:
    found = re.search(r"\b(0?\d|1[012]) tháng (đầu|cuối) năm (\d{4})", text, re.IGNORECASE)
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    count, year = int(found[1]), int(found[3])
    first = 1 if found[2].lower() == "đầu" else 13 - count
    start, end = _months(year, first, first + count - 1)
    return Period(_sentence(found[0]), start, end, f"{count}t-{year}")


def _one_month(text: str) -> Period | None:
    found = re.search(r"(?<!ngày \d )(?<!ngày \d\d )\b[Tt]háng (0?[1-9]|1[012])(?:\s*/\s*| năm )(\d{4})", text)
    if found is None:
        return None
    start, end = _months(int(found[2]), int(found[1]), int(found[1]))
    return Period(_sentence(found[0]), start, end, end[:7])


def _since(text: str) -> Period | None:
    found = re.search(r"(?:sau )?\d+ năm(?: (?:và )?\d+ tháng)? (?:triển khai|thực hiện)", text, re.IGNORECASE)
    return Period(_sentence(found[0])) if found else None


def _year(text: str) -> Period | None:
    text = re.sub(r"tháng \d+ năm \d{4}|(?:đến|giai đoạn|từ) năm \d{4}|, ngày \S+", "", text)
    found = re.search(r"\bnăm (20\d\d)\b", text, re.IGNORECASE)
    return Period(f"Năm {found[1]}", f"{found[1]}-01-01", f"{found[1]}-12-31", found[1]) if found else None


_IN_TITLE: tuple[Callable[[str], Period | None], ...] = (
    _from_to, _until, _until_quarter, _quarter, _some_months, _since, _one_month, _year,
)  # fmt: skip
_IN_OPENING = (_until, _until_quarter, _from_to, _quarter, _some_months, _since)


def _months(year: int, first: int, last: int) -> tuple[str, str]:
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{calendar.monthrange(year, last)[1]:02}"


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def slug(text: str) -> str:
    """ "447-BC/ĐU" becomes "447-bc-du": for ids and file names."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))
