"""The portal's other tables, flattened by the crawl: papers, legal documents, results, and plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.text import fold, is_syllable, tidy

PAPERS_HEADER = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
LAWS_HEADER = "Tên văn bản pháp lýMã văn bản"

_NOTHING = re.compile(r"khon?g(?: co)?(?: (?:thong tin|quy dinh|yeu cau|dieu kien|yeu cau, dieu kien))*|co|-+|")
_LONGEST_NOTHING = 40
_LETTER = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"\A\s*(?:[-+*•·–]+\s*)+(?=[^\W\d_]|[\d(“\"])")
_NUMBER = re.compile(r"(?:bước\s+\d+\s*[:.)\-–]|\d+(?:\.\d+)*[.)](?=\s|[^\W\d_])|\(\d+\)|[a-zđ]\))\s*", re.IGNORECASE)

_COUNT = re.compile(r"(?P<run>\d+)\s?bản chính(?:,\s?(?P<copies>\d{1,2}) bản sao)?")
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|rtf|zip|rar)\s*$", re.IGNORECASE)
_FILE_NAME = re.compile(r"(?!docx?|pdf)[^/:*?\"<>|;\n“”]+?\.(?:docx?|pdf|xlsx?|rtf|zip|rar)", re.IGNORECASE)
_LONGEST_FILE_NAME = 130
_SEAM = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])|(?<=[)\].”\",;])(?=\w)|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")

_AGENCY = (
    "BLĐTBXH|BNNPTNT|BVHTTDL|UBTVQH\\d+|TANDTC|VKSNDTC|BNNMT|BGTVT|BTNMT|BKHCN|BKHĐT|BTTTT|BGDĐT|BDTTG"
    "|VPCP|NHNN|UBND|HĐND|BHXH|UBDT|TTCP|KTNN|BCA|BTC|BTP|BXD|BYT|BCT|BNV|BQP|BNG|TTg|CP"
)
_KIND = rf"(?:QH\d\d?|UBTVQH\d\d?|(?:NĐ|NQ|TTLT|TT|QĐ|CT|PL|VBHN|HD)(?:-(?:{_AGENCY}|[A-ZĐ]+(?![a-zà-ỹ])))+)"
_CODE = re.compile(rf"(?:(?<=(?:19|20)\d\d)|(?<=QH\d\d)|(?<!\d))(?:\d{{1,3}}\.)?\d{{1,4}}(?:/(?:19|20)\d\d)?/{_KIND}")
_CODE_AT_END = re.compile(rf"{_CODE.pattern}\Z")
_DOCUMENT = r"(?:Bộ luật|Luật|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định|Pháp lệnh)"
_NAMED_CODE = re.compile(rf"(?<=\S)(?={_DOCUMENT}(?: số)? ?\S+$)")

_RESULT_CODE = re.compile(r"Mã:\s*(?:KQ\.\w{1,4}\.\d{6}|[A-Z0-9.\-]*\d(?!\d)|\w+)?")
_PAGE_TAIL = re.compile(r"Từ khóa(?:Không có thông tin|:?\s*$|.*Mô tả).*", re.DOTALL)


def says_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing to say."""
    return len(text) <= _LONGEST_NOTHING and _NOTHING.fullmatch(fold(tidy(text)).strip(" .:;")) is not None


def plain_lines(text: str, *, numbered: bool = True) -> tuple[str, ...]:
    """The lines of a text without bullets and empty lines; without numbering unless `numbered`."""
    lines = (_BULLET.sub("", line, count=1) for line in _whole_lines(_without_tail(text)))
    kept = (line if numbered else _unnumbered(line) for line in lines)
    return tuple(line for line in map(str.strip, kept) if _LETTER.search(line) and not says_nothing(line))


def read_papers(text: str) -> tuple[str, ...]:
    """Papers with their number of copies; a case's heading is a line that ends in a colon."""
    heading, *tables = text.split(PAPERS_HEADER)
    lines: list[str] = []
    for table in tables:
        lines += _heading(heading)
        heading, papers = _papers(table)
        lines += papers
    return tuple(dict.fromkeys([*lines, *_heading(heading)] if tables and len(heading) > 2 else lines))


def read_laws(text: str) -> tuple[str, ...]:
    """Legal documents, each with its code once: "Luật Thú y (79/2015/QH13)"."""
    if not text.startswith(LAWS_HEADER):
        return ()
    text = text.removeprefix(LAWS_HEADER)
    lines: list[str] = []
    start = 0
    for code in _code_cells(text):
        lines.append(_law(text[start : code.end()], code))
        start = code.end()
    return tuple(dict.fromkeys(filter(None, [*lines, tidy(text[start:])])))


def read_results(text: str) -> tuple[str, ...]:
    """What the applicant receives."""
    names = (tidy(name).strip(" .;+-*") for name in _RESULT_CODE.split(_without_tail(text)))
    return tuple(name for name in names if not says_nothing(name))


def _without_tail(text: str) -> str:
    """Without the page's own controls, which the crawl took for content."""
    return tidy(_PAGE_TAIL.sub("", text))


def _whole_lines(text: str) -> list[str]:
    """The lines, those put together that the source broke inside a sentence."""
    lines: list[str] = []
    for line in text.splitlines():
        if lines and line[:1].islower() and not _NUMBER.match(line) and lines[-1][-1:] not in (*".:;!?",):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _unnumbered(line: str) -> str:
    while number := _NUMBER.match(line):
        line = _BULLET.sub("", line[number.end() :], count=1)
    return line


def _heading(text: str) -> list[str]:
    heading = tidy(text).replace("\n", " ").strip(" .:;-*+")
    return [f"{heading}:"] if heading else []


def _papers(table: str) -> tuple[str, list[str]]:
    """The papers of one table, and the text after the last one: the next table's heading."""
    lines: list[str] = []
    start = 0
    for count in _COUNT.finditer(table):
        if not _is_cell(table, count):
            continue
        name = _paper_name(table[start : count.end("run") - 1])
        if name:
            lines.append(name + _copies(count))
        start = count.end()
    return table[start:], lines


def _is_cell(table: str, count: re.Match[str]) -> bool:
    """Whether a number of copies is the table's own: "01 bản chính" also occurs inside names of papers."""
    rest = table[count.end() :]
    if re.match(r"[.;)]?\s?\d\s?bản chính", rest):
        return False
    abuts_next = not rest or rest[0] not in " ,.;:)/\n"
    return abuts_next or table[count.start() - 1 : count.start()] not in (" ", "(", "\n", "")


def _copies(count: re.Match[str]) -> str:
    numbers = ((int(count["run"][-1]), "bản chính"), (int(count["copies"] or 0), "bản sao"))
    told = ", ".join(f"{number} {kind}" for number, kind in numbers if number)
    return f" ({told})" if told else ""


def _paper_name(cell: str) -> str:
    name = _without_file(tidy(cell).replace("\n", " "))
    return _BULLET.sub("", name, count=1).strip(" ;,")


def _without_file(cell: str) -> str:
    """Drops the form's file name, which follows the paper's name without a blank."""
    if not _FILE.search(cell):
        return cell
    for seam in _SEAM.finditer(cell):
        before, after = cell[: seam.start()], cell[seam.start() :]
        name = _FILE_NAME.match(after)
        if name and len(name[0]) <= _LONGEST_FILE_NAME and _parts(before, after):
            return before
    return cell


def _parts(before: str, after: str) -> bool:
    """Whether one word ends and another begins: "theo mẫu|Mau 14.docx", "theo mẫu|văn bản.docx"."""
    end, titled = before[-1], after[0].isupper() and after[1:2].islower()
    if not end.isalnum():
        return end not in ".,;" or not (before[-2:-1] + after[0]).isdigit()
    if _CODE_AT_END.search(before):
        return True
    word = _WORD_BEFORE.search(before)
    if word is None:
        return titled
    if after[0].isupper() or after[0].isdigit():
        return is_syllable(fold(word[0])) if end.islower() else titled and len(word[0]) > 1
    following = re.match(r"[^\W\d_]+", after)
    parts = (word[0], following[0] if following else "")
    return all(len(part) > 1 and is_syllable(fold(part)) for part in parts) and not is_syllable(fold("".join(parts)))


def _code_cells(text: str) -> Iterator[re.Match[str]]:
    """The codes that end a row: those that abut what follows, or abut the name before them."""
    codes = list(_CODE.finditer(text))
    for place, code in enumerate(codes):
        following = codes[place + 1] if place + 1 < len(codes) else None
        if following is not None and following.start() == code.end() and following[0] == code[0]:
            continue
        before, after = text[: code.start()][-1:], text[code.end() : code.end() + 1]
        abuts_next = not after or not re.match(r"[\s,.;:)\]”\"/]", after)
        starts_next = re.match(rf"\s+{_DOCUMENT} ", text[code.end() :]) is not None
        abuts_name = bool(before) and not re.match(r"[\s(“\":]", before)
        if abuts_next or (abuts_name and (starts_next or re.match(r"\s*$", after))):
            yield code


def _law(row: str, code: re.Match[str]) -> str:
    seam = _NAMED_CODE.search(row)
    cut = seam.start() if seam else len(row) - len(code[0])
    name, cell = tidy(row[:cut]).replace("\n", " ").strip(" .;,"), row[cut:].strip()
    if code[0] in name:
        return name
    if not name or fold(cell).startswith(fold(name)):
        return cell
    return f"{name} {cell}" if fold(name).endswith(" so") else f"{name} ({cell})"
