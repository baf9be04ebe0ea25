"""The one normaliser of Vietnamese text, used for indexing and for asking.

A syllable is kept twice: `plain` (lower case, no diacritics, "ky" for "ki") is what an index compares;
`typed` is what the person wrote, so that a typed diacritic can still tell "cháy" from "chạy".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

READING = 2
"""Raised when the rules below change, so that an index made under the old ones is made again."""

_WORD_LENGTH = 24
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]")
_CONTROL = re.compile(r"(?:[^\S\n]|[\x00-\x09\x0b-\x1f\x7f])+")
_WORD = re.compile(r"[^\W_]+(?:[./][^\W_]+)*")
_CODE = re.compile(r"\d+(?:[./]\d+)+")
_LETTERS_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")

_ONSET = "(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
_RIME = (
    "(?:(?:ie|ye|uo|ua|uye|uy|oa|oe|ue|a|e|i|o|u|y|oo)(?:ch|ng|nh|c|m|n|p|t)"
    "|ieu|yeu|uoi|uou|oai|oay|oao|oeo|uay|uya|uyu|ai|ao|au|ay|eo|eu|ia|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|a|e|i|o|u|y)"
)
_SYLLABLE = re.compile(f"{_ONSET}{_RIME}")
_FINAL_I = re.compile(r"(?:h|k|l|m|s|t|v)i")
_TELEX_MARKS = re.compile(r"(a)a|(e)e|(o)o|(d)d|([aou])w")
_VNI = re.compile(r"[a-z]+[1-9][a-z1-9]*[a-z][1-9]?")


@dataclass(frozen=True)
class Words:
    """The syllables of one text, `plain[i]` and `typed[i]` being two views of the same one.

    `accented` tells whether it is typed with diacritics; a missing one is then evidence ("gia" is not "giả").
    """

    plain: tuple[str, ...]
    typed: tuple[str, ...]
    accented: bool = True

    def __len__(self) -> int:
        return len(self.plain)

    def __getitem__(self, part: slice) -> Words:
        return Words(self.plain[part], self.typed[part], self.accented)

    def without(self, places: Container[int]) -> Words:
        """The text less the syllables at some places."""
        left = [i for i in range(len(self)) if i not in places]
        return Words(tuple(self.plain[i] for i in left), tuple(self.typed[i] for i in left), self.accented)


def tidy(text: str) -> str:
    """NFC, no control or invisible characters, runs of blanks joined; line breaks stay."""
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    return re.sub(r" *\n[ \n]*", "\n", text).strip()


def fold(text: str) -> str:
    """Lower case without diacritics: "Đăng ký" becomes "dang ky"."""
    # Only words are remembered: whole messages would pile up in memory, and they are not ours to keep.
    return _folded(text) if len(text) <= _WORD_LENGTH else _folded.__wrapped__(text)


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def is_syllable(plain: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(plain) is not None


@lru_cache(maxsize=65536)
def _marks(syllable: str) -> frozenset[tuple[int, str]]:
    """The diacritics of a syllable; a tone has no place, so "hoà" and "hòa" are the same."""
    marks: set[tuple[int, str]] = set()
    place = -1
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if not unicodedata.combining(char):
            place += 1
            if char == "đ":
                marks.add((place, "đ"))
        else:
            marks.add((-1 if char in _TONES else place, char))
    return frozenset(marks)


@lru_cache(maxsize=65536)
def agrees(typed: str, meant: str) -> bool:
    """Whether a typed syllable may stand for the meant one: a missing mark is no evidence, a typed one is."""
    return plain_syllable(typed) == plain_syllable(meant) and _marks(typed) <= _marks(meant)


@lru_cache(maxsize=65536)
def _same(typed: str, meant: str) -> bool:
    return plain_syllable(typed) == plain_syllable(meant) and _marks(typed) == _marks(meant)


@lru_cache(maxsize=65536)
def plain_syllable(word: str) -> str:
    """Folded, with final "i" written "y" where both spellings are used ("ki", "kỳ")."""
    plain = fold(word)
    return plain[:-1] + "y" if _FINAL_I.fullmatch(plain) else plain


def stands(phrase: Words, words: Words, start: int, accented: bool) -> bool:
    """Whether a phrase stands at a place of a text; `accented` is that of the whole text."""
    end = start + len(phrase)
    if words.plain[start:end] != phrase.plain:
        return False
    return all(map(_same if accented else agrees, words.typed[start:end], phrase.typed))


def find(phrase: Words, words: Words) -> int:
    """The first place of a whole phrase in a text, or -1. "nổ" is not found in "nổi bật"."""
    accented = words.accented
    places = range(len(words) - len(phrase) + 1)
    return next((i for i in places if stands(phrase, words, i, accented)), -1)


def hash_of(values: Mapping[str, Sequence[str]]) -> str:
    return hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=8).hexdigest()


class Reader:
    """Turns text into words: splits, repairs Telex and VNI leftovers, opens abbreviations.

    `abbreviations` maps a short form to what it stands for ("dk" to "đăng ký").
    """

    def __init__(self, abbreviations: Mapping[str, str]) -> None:
        self._abbreviations = {short.lower(): tuple(full.lower().split()) for short, full in abbreviations.items()}
        self._opened = lru_cache(maxsize=65536)(self._open)

    @property
    def fingerprint(self) -> str:
        """Changes when texts would be read differently."""
        return f"{READING}-{hash_of(self._abbreviations)}"

    def read(self, text: str) -> Words:
        raw = list(_split(tidy(text).lower()))
        vni = _is_vni(raw)
        typed = tuple(syllable for word in raw for syllable in self._opened(word, vni))
        return Words(tuple(map(plain_syllable, typed)), typed, self._accented(raw))

    def _accented(self, raw: Sequence[str]) -> bool:
        """Judged by what was typed in full: an abbreviation opens with diacritics that nobody typed."""
        full = [word for word in raw if word not in self._abbreviations and word.isalpha()]
        return 2 * sum(word != fold(word) for word in full) >= len(full) > 0

    def _open(self, word: str, vni: bool) -> Sequence[str]:
        shortened = _DRAWN_OUT.sub(r"\1", word)
        if full := self._abbreviations.get(word) or self._abbreviations.get(shortened):
            return full
        word = shortened
        if vni and is_syllable(bare := re.sub(r"\d", "", word)):
            return (bare,)
        if word.isalpha():
            return (_without_telex(word) if word.isascii() else word,)
        parts = _LETTERS_DIGITS.findall(word)
        if len(parts) == 2 and parts[1].isdigit() and len(parts[0]) > 1 and is_syllable(fold(parts[0])):
            return tuple(parts)
        return (word,)


def _split(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if ("." in word or "/" in word) and not _CODE.fullmatch(word):
            yield from re.split(r"[./]", word)
        else:
            yield word


def _is_vni(raw: Sequence[str]) -> bool:
    """Whether a text is typed by VNI without its keyboard: "d9ang ky1", but not "muc2" alone."""
    mixed = (word for word in raw if not word.isalpha() and not word.isdigit())
    return any(_VNI.fullmatch(word) and is_syllable(re.sub(r"\d", "", word)) for word in map(fold, mixed))


@lru_cache(maxsize=16384)
def _without_telex(word: str) -> str:
    """ "ddawngs" becomes "dang"; a word that is no Telex spelling of a syllable comes back as it was."""
    if is_syllable(word):
        return word
    for tone in ("", r"[sfrxj]$", r"(?<=[aeiouyw])[sfrxj]"):
        toneless = re.sub(tone, "", word, count=1) if tone else word
        bare = _TELEX_MARKS.sub(lambda mark: next(filter(None, mark.groups())), toneless)
        bare = re.sub("w(?=[a-z])", "u", bare).rstrip("w")
        if is_syllable(bare):
            return bare
    return word
