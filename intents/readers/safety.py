"""What must be dealt with before anything else in a message: dangers, secrets, requests that are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from intents import Danger
from intents.patterns import Patterns
from knowledge.text import Reader, Words, fold

_SECRET = re.compile(r"\{secret\} (\w+)")
_NUMBER = re.compile(r"(?<![\w.,/-])(?:\d[ .-]?){8,18}\d(?![\w/-])")
_OTP = re.compile(
    r"\b(?:otp|code|ma (?:so )?(?:xac (?:nhan|thuc|minh)|otp|kich hoat|bi mat|gui|nhan|ve|trong tin|vua|do|nay|la))\b"
)
_CODE = re.compile(r"(?<![\w.,/-])\d(?:[ .-]?\d){3,7}(?![\w/%-]|[.,]\d)")
_PASSWORD = re.compile(
    r"\b(?:mat khau|pass ?word|pass|passcode|ma pin|pin|mk)\b(?: \w+){0,5}? (?:la|:|=)\s*(?P<secret>\S{4,})"
    r"|\b(?:mat khau|password|passcode|ma pin|mk)\s*[:=]\s*(?P<given>\S{4,})"
)
_NO_SECRET = frozenset(
    {"gi", "the", "bao", "sao", "nao", "cai", "loai", "khong", "may", "chi", "mot", "nhung", "dung", "sai"}
)


class SafetyReader:
    """Finds the first danger of a message, in the order of `safety.yaml`."""

    def __init__(
        self,
        patterns: Mapping[str, Patterns],
        unless: Mapping[str, Patterns],
        secrets: Mapping[str, str],
        guides: Mapping[str, frozenset[str]],
    ) -> None:
        self._patterns = patterns
        self._unless = unless
        self._secrets = secrets
        self._guides = guides

    @classmethod
    def load(cls, file: Path, reader: Reader) -> SafetyReader:
        kinds = yaml.safe_load(file.read_text(encoding="utf-8"))
        unless = {kind: Patterns(phrases, reader) for kind, phrases in kinds.pop("unless").items()}
        guides = {kind: frozenset(ids) for kind, ids in kinds.pop("guides").items()}
        patterns: dict[str, Patterns] = {}
        secrets: dict[str, str] = {}
        for kind, phrases in kinds.items():
            if secret := _SECRET.fullmatch(phrases[0]):
                secrets[secret[1]] = kind
            else:
                patterns[kind] = Patterns(phrases, reader)
        return cls(patterns, unless, secrets, guides)

    def read(self, text: str, words: Words) -> Danger | None:
        kind = self._danger(words) or self._secret(text)
        return Danger(kind) if kind else None

    def guides(self, kind: str) -> frozenset[str]:
        """The guides that say what to do about a danger."""
        return self._guides.get(kind, frozenset())

    def _danger(self, words: Words) -> str | None:
        for kind, patterns in self._patterns.items():
            exempt = self._unless.get(kind)
            if patterns.match(words) and not (exempt and exempt.match(words)):
                return kind
        return None

    def _secret(self, text: str) -> str | None:
        found = kinds_of_secret(text)
        return next((self._secrets[kind] for kind in ("otp", "password", "number") if kind in found), None)


def kinds_of_secret(text: str) -> frozenset[str]:
    """Which secrets a text seems to hold: "otp", "password" or "number" (identity or card number)."""
    plain = fold(text)
    kinds = set()
    if _OTP.search(plain) and _CODE.search(plain):
        kinds.add("otp")
    if (match := _PASSWORD.search(plain)) and _looks_secret(match):
        kinds.add("password")
    if any(_is_personal(match[0]) for match in _NUMBER.finditer(plain)):
        kinds.add("number")
    return frozenset(kinds)


def without_secrets(text: str) -> str:
    """The text with every long number, code beside "OTP" and stated password blotted out, fit to be kept."""
    plain = fold(text)
    if len(plain) != len(text):
        return "…" if kinds_of_secret(text) else text
    spans = [m.span() for m in _NUMBER.finditer(plain) if _is_personal(m[0])]
    if _OTP.search(plain):
        spans += [m.span() for m in _CODE.finditer(plain)]
    spans += [m.span(g) for m in _PASSWORD.finditer(plain) if _looks_secret(m) for g in ("secret", "given") if m[g]]
    blotted = list(text)
    for start, end in spans:
        blotted[start:end] = "•" * (end - start)
    return "".join(blotted)


def _is_personal(number: str) -> bool:
    """Nine digits (old identity card) to nineteen (cards); phone numbers of ten digits are not secrets."""
    digits = re.sub(r"\D", "", number)
    return len(digits) in (9, 12, 13) or len(digits) >= 15


def _looks_secret(match: re.Match[str]) -> bool:
    secret = (match["secret"] or match["given"] or "").strip(".,?!")
    return secret not in _NO_SECRET and (not secret.isalpha() or bool(match["given"]))
