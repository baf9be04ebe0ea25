"""Follows the headings of a report, so that each passage can say where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.text import fold

START = "Mở đầu"

_PART = re.compile(
    r"(?P<label>(?:Phần|PHẦN|Chương|CHƯƠNG)\s+(?:thứ\s+|THỨ\s+)?(?:[IVX]+|\d+|nhất|hai|ba|tư|năm|NHẤT|HAI|BA|TƯ|NĂM))\b"
    r"[\s.:–-]*(?P<rest>.*)"
)
_ANNEX = re.compile(
    r"(?P<label>(?:Phụ lục|PHỤ LỤC|Phụ biểu|PHỤ BIỂU)(?:\s+(?:số\s+|SỐ\s+)?(?:[IVX]+|\d+[a-z]?)\b)?)"
    r"[\s.:–-]*(?P<rest>.*)"
)
_LETTERED = re.compile(r"(?P<label>[A-HK-UY])\s?\.\s+(?P<rest>[A-ZĐÀ-Ỹ]{2}.*)")
_ROMAN = re.compile(r"(?P<label>[IVX]{1,5})\s?[.)/–-]+\s*(?P<rest>[^\W\d].*)")
_DECIMAL = re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){0,4})(?P<mark>\s?[.)/]+\s*|\s+)(?P<rest>[^\W\d_].*|[“\"(].*)")
_GENERIC = re.compile(
    r"(?:tinh hinh|ket qua|nhan xet|danh gia|uu diem|ton tai|han che|kho khan|nguyen nhan|giai phap|muc tieu"
    r"|nhiem vu|phuong huong|de xuat|kien nghi|noi dung)\b.*"
)
_LETTER = re.compile(r"(?P<label>[a-zđ])\s?\)\s*(?P<rest>\S.*)")

_TOP, _MAIN, _CHAPTER, _DEEPEST = 0, 1, 2, 20
_LONGEST_HEADING = 220
_LONGEST_SHOWN = 80
_LONGEST_GENERIC = 50
_LONGEST_SENTENCE = 110


@dataclass(frozen=True)
class Heading:
    """A numbered line: where it stands, and its title as it is shown (cut short when it is long)."""

    locator: str
    title: str


@dataclass
class Outline:
    """The numbers in force, by level: part or annex, Roman, decimal (one level for each number), letter."""

    _labels: dict[int, str] = field(default_factory=dict)
    _titles: dict[int, str] = field(default_factory=dict)
    _list: int = 0

    def read(self, text: str, marked: bool = False) -> Heading | None:
        """The heading that a line is, if any; `marked` when the source's format says that it is one."""
        text = text.replace("\n", " ")
        for pattern, level in ((_PART, _TOP), (_ANNEX, _TOP), (_LETTERED, _TOP), (_ROMAN, _MAIN)):
            found = pattern.fullmatch(text)
            if found and len(text) <= _LONGEST_HEADING and not (pattern is _ANNEX and text.endswith((".", ";"))):
                return self._enter(level, found["label"], found["rest"])
        found = _DECIMAL.fullmatch(text)
        if found and ("." in found["label"] or found["mark"].strip()):
            return self._decimal(found["label"], found["rest"], marked)
        if found := _LETTER.fullmatch(text):
            return self._enter(_DEEPEST, found["label"], found["rest"])
        names_part = self._titles.get(_TOP) == "" and max(self._labels) == _TOP and text.isupper()
        return self._unnumbered(text) if marked or names_part else None

    def annex(self, text: str) -> Heading | None:
        """The heading of an annex, the only one that may follow the signature."""
        found = _ANNEX.fullmatch(text)
        if found is None or len(text) > _LONGEST_HEADING or text.endswith((".", ";", ")")):
            return None
        return self._enter(_TOP, found["label"], found["rest"])

    def locator(self) -> str:
        """Number path and short title: "III.2.3 – Triển khai dịch vụ công trực tuyến"."""
        labels = [label for level, label in sorted(self._labels.items()) if not self._covered(level)]
        return " – ".join(filter(None, [".".join(labels), self._title()])) or START

    def _title(self) -> str:
        """The innermost title; one that any section could have is told after the title above it."""
        told = [title for _, title in sorted(self._titles.items()) if title]
        deep = max(self._labels, default=_TOP) > _MAIN
        if deep and len(told) > 1 and len(told[-1]) <= _LONGEST_GENERIC and _GENERIC.fullmatch(fold(told[-1])):
            return f"{told[-2].rstrip('…')}: {told[-1]}"
        return told[-1] if told else ""

    def _covered(self, level: int) -> bool:
        """Whether a deeper decimal number spells this one out: "2.3" says "2" too."""
        return _CHAPTER <= level < _DEEPEST and any(level < deeper < _DEEPEST for deeper in self._labels)

    def _enter(self, level: int, label: str, rest: str) -> Heading:
        self._labels = {each: kept for each, kept in self._labels.items() if each < level} | {level: label}
        self._titles = {each: kept for each, kept in self._titles.items() if each < level}
        self._list = 0
        heading = self._headed(level, rest)
        return heading if rest else Heading(heading.locator, label)

    def _headed(self, level: int, text: str) -> Heading:
        """A sentence is an item of a list, and no title: it stands under the title above it."""
        is_item = len(text) > _LONGEST_SENTENCE and text.rstrip().endswith((".", ";"))
        self._titles[level] = title = "" if is_item else short_title(text)
        return Heading(self.locator(), title)

    def _decimal(self, label: str, rest: str, marked: bool) -> Heading | None:
        if "." in label:
            return self._enter(_CHAPTER + label.count("."), label, rest) if rest[:1].isupper() or marked else None
        number, before = int(label), int(self._labels.get(_CHAPTER, "0").split(".")[0])
        spelled = [kept for level, kept in self._labels.items() if _CHAPTER < level < _DEEPEST]
        before = max([before, *(int(kept.split(".")[0]) for kept in spelled)])
        looks_like_one = marked or (len(rest) <= _LONGEST_SHOWN * 2 and not rest.rstrip().endswith((";", ".", ",")))
        goes_on = self._list and number == self._list + 1
        if number == before + 1 and (looks_like_one or not goes_on):
            return self._enter(_CHAPTER, label, rest)
        if marked or (before < number <= before + 2 and looks_like_one and not goes_on):
            return self._enter(_CHAPTER, label, rest)
        self._list = number
        return None

    def _unnumbered(self, text: str) -> Heading | None:
        """A heading without a number: the title of the part that was just opened, or of what follows."""
        if not self._labels or len(text) > _LONGEST_HEADING:
            return None
        return self._headed(max(self._labels), text)


def short_title(text: str) -> str:
    """A heading short enough to be shown, cut at the end of a clause or a word."""
    text = text.strip().rstrip(" .:;,–-")
    if len(text) <= _LONGEST_SHOWN:
        return text
    clause = re.match(rf".{{20,{_LONGEST_SHOWN}}}?(?=\s*[:;.(–])", text)
    cut = clause[0] if clause else text[:_LONGEST_SHOWN].rsplit(" ", 1)[0]
    return f"{cut.rstrip(' ,')}…"
