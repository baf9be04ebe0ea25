"""What must be dealt with before anything else in a message: dangers, secrets, requests that are refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from intents import Danger
from intents.patterns import Patterns
from knowledge import yaml_text
from knowledge.text import Reader, Words, fold

_SECRET = re.compile(r"\{secret\} (\w+)")
_SCAM = "warning.scam"
_OFFICIAL = frozenset({"gov.vn", "chinhphu.vn"})

_NUMBER = re.compile(r"(?<![\w.,/-])(?:\d[ .-]?){8,18}\d(?![\w/-])")
_OTP = re.compile(
    r"\b(?:otp|code|ma (?:so )?(?:xac (?:nhan|thuc|minh)|otp|kich hoat|bi mat|gui|nhan|ve|trong tin|vua|do|nay|la))\b"
)
_CODE = re.compile(r"(?<![\w.,/-])(?<!\bnam )(?!1[89]00[ .]?\d{4}\b)\d(?:[ .-]?\d){3,7}(?![\w/%-]|[.,]\d)")

# What may stand between "mật khẩu" or "stk" and the secret itself: whose, and of what.
_OF = (
    r"(?:[ :=,.-]+(?:cua|toi|tui|em|e|chau|con|minh|bo|me|vo|chong|ba|ong|anh|chi|the|atm|app|ung dung|tai khoan|tk"
    r"|dang nhap|ngan hang|nh|vneid|vssid|zalo|facebook|fb|gmail|email|momo|zalopay|dich vu cong|dvc|cong|quoc gia"
    r"|internet|banking|sim|dt|dien thoai|may|wifi|moi|cu|hien tai|day|nay|ne|la|dung|vietcombank|vcb|agribank|agri"
    r"|bidv|vietinbank|mb|mbbank|techcombank|sacombank|vpbank|tpbank|lpbank|acb|shb|so|thu huong|nhan tien)\b){0,6}"
    r"[ :=,.-]+"
)
_KEY = r"(?:mat khau|pass ?word|pass|passcode|ma pin|pin|mk)"
_PASSWORD = re.compile(
    rf"\b{_KEY}\b(?: \w+){{0,5}}? (?:la|:|=)\s*(?P<secret>\S{{4,}})"
    r"|\b(?:mat khau|password|passcode|pass|ma pin|mk)(?: (?:wifi|vneid|vssid|zalo|facebook|gmail|app))?"
    r"\s*[:=]\s*(?P<given>\S{4,})"
)
_BARE_PASSWORD = re.compile(
    rf"\b{_KEY}\b{_OF}(?P<secret>[^\s,;]{{4,}})(?!\s*(?:so|chu|ky tu|ki tu|lan|phut|dong|nghin|trieu|%)\b)"
    rf"|(?<!\S)(?P<given>[^\s,;]*\d[^\s,;]{{3,}}) la {_KEY}\b"
)
_ACCOUNT = re.compile(
    rf"\b(?:stk|so (?:tai khoan|tk|the|acc?))\b{_OF}"
    r"(?P<number>\d(?:[ .-]?\d){7,15})(?![\w/-]|\s*(?:d|dong|vnd|k|nghin|trieu|ty)\b)"
)
_NO_SECRET = frozenset(
    {"gi", "the", "bao", "sao", "nao", "cai", "loai", "khong", "may", "chi", "mot", "nhung", "dung", "sai"}
)
# A phone, a date, a procedure code, an amount or a model of phone, beside "mật khẩu" by chance.
_NO_PASSWORD = re.compile(
    r"(?:\+?84|0)\d{9}|1[89]00\d{0,6}|\d+(?:[./-]\d+)+\S*|\d+[.,]?\d*(?:k|tr\d*|trieu|d|vnd|gb|mb|mah|h|p|s|g|w|%|so|lan|tuoi)"
    r"|(?:iphone|ip|ios|android|win|windows|muc|lan|cap|buoc|may|so|nam|thang|ngay|cccd|cmnd|samsung|oppo|galaxy)\d+\w*"
)
_SYMBOL = re.compile(r"\w[@#$&*^+~][\w@#$&*^+~!]|[@#$&*^!]\w*\d|\d\w*[@#$&*^!]")
_VNI = re.compile(r"\b[a-z]+[1-9][a-z1-9]*\b")
_NAMES = re.compile(r"(?:e?tax\w*|.*(?:id|bank|banking|pay|momo|tok|fi|phone|ca|tube|book|sms|otp|app))", re.IGNORECASE)

_ADDRESS = re.compile(
    r"(?<![@\w.-])(?P<scheme>https?:/*|www\.)?(?P<host>(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,10})\b(?!@)(?P<path>/\S*)?"
)
_CHEAP = frozenset(
    re.findall(
        r"\w+",
        "top xyz vip icu cfd sbs buzz cc club shop site online store info live click link fun win bid lol tk "
        "ml ga cf gq pw work life world bond monster quest rest cyou apk",
    )
)
_RARELY_A_WORD = frozenset({"top", "xyz", "vip", "icu", "cfd", "sbs", "buzz", "cyou"})
_LAST = _CHEAP | {"com", "net", "org", "vn", "cn", "biz", "app", "asia", "us", "tv"}
_STATE = re.compile(
    r"vne-?id|dich-?vu-?cong|bhxh|bao-?hiem|vssid|etax|bo-?cong-?an|cong-?an|can-?cuoc|cccd|dinh-?danh|chinh-?phu|gov[.-]?vn"
    r"|thue-?(?:dien-?tu|viet-?nam)|tong-?cuc-?thue|an-?sinh|toa-?an|dien-?luc|csgt|phat-?nguoi"
)
_BANKS = (
    r"vietcombank|agribank|bidv|vietinbank|mbbank|techcombank|sacombank|vpbank|tpbank|lpbank|lienvietpostbank|hdbank|acb"
    r"|momo|zalopay|viettel|vnpt|vinaphone|mobifone|vnpost|evn"
)
_BANK = re.compile(rf"(?:^|[.-])\w*(?:{_BANKS})")
_BANK_ITSELF = re.compile(rf"(?:[a-z0-9-]+\.)*(?:{_BANKS})(?:pay|money)?\.(?:com\.vn|net\.vn|vn|com)")


class SafetyReader:
    """Finds the first danger of a message, in the order of `safety.yaml`; then false addresses, then secrets."""

    def __init__(
        self,
        patterns: Mapping[str, Patterns],
        unless: Mapping[str, Patterns],
        secrets: Mapping[str, str],
        guides: Mapping[str, frozenset[str]],
        aside: Mapping[str, Patterns] = MappingProxyType({}),
        domains: Collection[str] = _OFFICIAL,
    ) -> None:
        self._patterns = patterns
        self._unless = unless
        self._aside = aside
        self._domains = tuple(domains)
        self._secrets = secrets
        self._guides = guides

    @classmethod
    def load(cls, file: Path, reader: Reader, domains: Collection[str] = _OFFICIAL) -> SafetyReader:
        """`domains` are trusted, with all that stands under them ("gov.vn", so "sonla.gov.vn" too)."""
        kinds = yaml_text.parse(file.read_text(encoding="utf-8"))
        exempt = kinds.pop("unless").items()
        unless = {kind: Patterns((p for p in phrases if p[0] != "~"), reader) for kind, phrases in exempt}
        aside = {kind: Patterns((p[1:] for p in phrases if p[0] == "~"), reader) for kind, phrases in exempt}
        guides = {kind: frozenset(ids) for kind, ids in kinds.pop("guides").items()}
        patterns: dict[str, Patterns] = {}
        secrets: dict[str, str] = {}
        for kind, phrases in kinds.items():
            if secret := _SECRET.fullmatch(phrases[0]):
                secrets[secret[1]] = kind
            else:
                patterns[kind] = Patterns(phrases, reader)
        return cls(patterns, unless, secrets, guides, aside, domains)

    def read(self, text: str, words: Words) -> Danger | None:
        kind = self._danger(words) or self._address(text) or self._secret(text)
        return Danger(kind) if kind else None

    def guides(self, kind: str) -> frozenset[str]:
        """The guides that say what to do about a danger."""
        return self._guides.get(kind, frozenset())

    def _danger(self, words: Words) -> str | None:
        for kind, patterns in self._patterns.items():
            if patterns.match(words) and not self._exempt(kind, patterns, words):
                return kind
        return None

    def _exempt(self, kind: str, patterns: Patterns, words: Words) -> bool:
        if (unless := self._unless.get(kind)) and unless.match(words):
            return True
        aside = self._aside.get(kind)
        return aside is not None and not patterns.match(aside.cut(words))

    def _address(self, text: str) -> str | None:
        return _SCAM if "." in text and looks_false(text, self._domains) else None

    def _secret(self, text: str) -> str | None:
        found = kinds_of_secret(text)
        return next((self._secrets[kind] for kind in ("otp", "password", "number") if kind in found), None)


def looks_false(text: str, domains: Collection[str]) -> bool:
    """Whether a text holds an address under a cheap ending, or one that dresses as an official or bank's one.

    An address under one of `domains` is never false.
    """
    return any(_is_false(match, domains) for match in _ADDRESS.finditer(text.lower()))


def _is_false(address: re.Match[str], domains: Collection[str]) -> bool:
    host = address["host"].removeprefix("www.")
    *labels, last = host.split(".")
    # a sentence that ends without a blank after its full stop reads like a host: "xong.Tôi"
    if last not in _LAST or any(host == domain or host.endswith(f".{domain}") for domain in domains):
        return False
    if _STATE.search(host) and labels != ["dichvucong"]:
        return True
    if _BANK.search(host):
        return not _BANK_ITSELF.fullmatch(host)
    plainly = bool(address["scheme"] or address["path"] or re.search(r"[-\d]", labels[-1]))
    return last in _CHEAP and (plainly or (last in _RARELY_A_WORD and len(labels[-1]) > 5))


def kinds_of_secret(text: str) -> frozenset[str]:
    """Which secrets a text seems to hold: "otp", "password" or "number" (of identity, card or account)."""
    plain = fold(text)
    kinds = set()
    if _OTP.search(plain) and _CODE.search(plain):
        kinds.add("otp")
    if any(_passwords(plain, text)):
        kinds.add("password")
    if any(_numbers(plain)):
        kinds.add("number")
    return frozenset(kinds)


def without_secrets(text: str) -> str:
    """The text with every long number, code beside "OTP" and stated password blotted out, fit to be kept."""
    plain = fold(text)
    if len(plain) != len(text):
        return "…" if kinds_of_secret(text) else text
    spans = [*_numbers(plain), *_passwords(plain, text)]
    if _OTP.search(plain):
        spans += [m.span() for m in _CODE.finditer(plain)]
    blotted = list(text)
    for start, end in spans:
        blotted[start:end] = "•" * (end - start)
    return "".join(blotted)


def _numbers(plain: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _NUMBER.finditer(plain) if _is_personal(match[0]))
    yield from (match.span("number") for match in _ACCOUNT.finditer(plain))


def _passwords(plain: str, text: str) -> Iterator[tuple[int, int]]:
    """Where passwords stand; the text as typed tells "Hanoi" from "hanoi" when it is as long as the plain one."""
    typed = text if len(text) == len(plain) else plain
    for match in _PASSWORD.finditer(plain):
        if _looks_secret(match):
            yield match.span("secret" if match["secret"] else "given")
    for match in _BARE_PASSWORD.finditer(plain):
        start, end = match.span("secret" if match["secret"] else "given")
        if _looks_chosen(typed[start:end], plain):
            yield start, end


def _is_personal(number: str) -> bool:
    """Nine digits (old identity card) to nineteen (cards); phone numbers of ten digits are not secrets."""
    digits = re.sub(r"\D", "", number)
    return len(digits) in (9, 12, 13) or len(digits) >= 15


def _looks_secret(match: re.Match[str]) -> bool:
    secret = (match["secret"] or match["given"] or "").strip(".,?!")
    return secret not in _NO_SECRET and (not secret.isalpha() or bool(match["given"]))


def _looks_chosen(token: str, plain: str) -> bool:
    """Whether a word that no "là" announces has the shape of a password: digits, symbols or capitals inside."""
    token = token.rstrip(".,?!:)\"'")
    folded = fold(token)
    if len(token) < 4 or _NO_PASSWORD.fullmatch(folded):
        return False
    if token.isdigit():
        return len(token) <= 16
    if not token.isascii() and not _SYMBOL.search(folded):
        return False
    if re.search(r"\d", folded):
        # "ma65t": letters typed by number, not a password
        return bool(re.search(r"\d{3}|[A-Z]|[^\w]", token)) or len(_VNI.findall(plain)) < 2
    if _SYMBOL.search(folded):
        return True
    return len(token) > 5 and bool(re.search(r"[a-z][A-Z]", token)) and not _NAMES.fullmatch(token)
