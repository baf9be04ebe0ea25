"""What the names of places may mean: communes of today, and what became part of one in the merger of 2025."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

from knowledge.text import Reader, agrees, fold, plain_syllable

DISTRICT = "huyện"
# So many communes of one name ("Tân An", "Hòa Bình") say that the bare name proves nothing.
WIDESPREAD = 5

_SYLLABLE = re.compile(r"[^\W_]+")
_DISTRICT_KIND = re.compile(r"(?:huyện|quận|thị xã|thành phố) (?=\D)")
# The Central Highlands' "Đăk" is written in all these ways.
_DAK = re.compile(r"\bđ[aăắ][ck]\b")
_DAKS = ("đăk", "đắk", "đắc")

Syllables = tuple[str, ...]
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Commune:
    """A commune of today. `kind` is xã, phường or đặc khu; `province` is the province's bare name."""

    code: str
    name: str
    kind: str
    province: str

    @property
    def label(self) -> str:
        return f"{self.kind} {self.name}, {self.province}"


class Merged(NamedTuple):
    """An old commune, or a part of it, and the code of the commune that it went into.

    `district` has its kind ("huyện Bắc Hà"); it is empty for an island district, which had no communes.
    """

    name: str
    kind: str
    district: str
    province: str
    code: str

    @property
    def district_name(self) -> str:
        """Without its kind: "Bắc Hà"; "quận 1" stays; an island district's name is the row's own."""
        return _bare(self.district or self.name)


class Place(NamedTuple):
    """One meaning of a name; `areas` are the districts and provinces, old and new, that it lies in."""

    commune: Commune
    kind: str
    former: bool
    areas: frozenset[str]


class Name(NamedTuple):
    """One spelling and all that it may mean. `full` is False for one that has lost its diacritics."""

    typed: Syllables
    full: bool
    places: list[Place]

    @property
    def widespread(self) -> bool:
        return len({place.commune.code for place in self.places if place.kind != DISTRICT}) >= WIDESPREAD

    def is_spelt(self, typed: Syllables, marked: bool) -> bool:
        """Whether every diacritic was typed; without any, a `marked` text tells."""
        shown = marked or not all(map(str.isascii, typed))
        return shown and self.full and all(map(agrees, self.typed, typed))


class Gazetteer:
    """Names by their plain syllables, and areas (provinces and districts) likewise.

    `provinces` holds the names of all provinces, `current` and `bygone` their syllables, today's and others.
    A name's places are put together when it is met, for most never are.
    """

    def __init__(self, communes: Mapping[str, Commune], merged: Iterable[Merged], reader: Reader | None = None) -> None:
        self._communes = communes
        self._today = _grouped((commune.name, commune) for commune in communes.values())
        rows = list(merged)
        self._old = _grouped((row.name, row) for row in rows if row.district)
        self._parts = _grouped((row.code, row) for row in rows)
        self._districts = _grouped((row.district_name, row) for row in rows)
        self._met: dict[str, list[Place]] = {}
        today = {commune.province for commune in communes.values()}
        self.provinces = today | {row.province for row in rows}
        self.current = {syllables(name) for name in today}
        self.bygone = {syllables(name) for name in self.provinces} - self.current
        spell = _Speller(reader)
        self._spellings = spell.index({*self._today, *self._old, *self._districts})
        self._areas = spell.index({*self.provinces, *self._districts})
        self.keys = list(self._spellings)
        self.longest = max(map(len, self.keys), default=0)

    def alike(self, key: Syllables) -> list[Name]:
        """The names with these plain syllables, whatever their diacritics."""
        return [Name(spelt, full, self._places(name)) for spelt, full, name in self._spellings.get(key, ())]

    def at(self, typed: Syllables, key: Syllables, marked: bool = False) -> list[Name]:
        """The names that these syllables may spell; those spelt in full win over the others."""
        agreeing = [name for name in self.alike(key) if all(map(agrees, typed, name.typed))]
        return [name for name in agreeing if name.is_spelt(typed, marked)] or agreeing

    def areas_at(self, typed: Syllables, key: Syllables) -> set[str]:
        return {area for spelt, _, area in self._areas.get(key, ()) if all(map(agrees, typed, spelt))}

    def _places(self, name: str) -> list[Place]:
        if name not in self._met:
            self._met[name] = [*self._communes_of(name), *self._merged_of(name), *self._district_of(name)]
        return self._met[name]

    def _communes_of(self, name: str) -> Iterator[Place]:
        for commune in self._today.get(name, ()):
            parts = self._parts.get(commune.code, ())
            areas = {area for row in parts for area in (row.district_name, row.province)}
            yield Place(commune, commune.kind, False, frozenset({*areas, commune.province}))

    def _merged_of(self, name: str) -> Iterator[Place]:
        for row in self._old.get(name, ()):
            commune = self._communes[row.code]
            areas = frozenset((row.district_name, row.province, commune.province))
            yield Place(commune, row.kind, True, areas)

    def _district_of(self, name: str) -> Iterator[Place]:
        for code, province in dict.fromkeys((row.code, row.province) for row in self._districts.get(name, ())):
            areas = frozenset((province, self._communes[code].province))
            yield Place(self._communes[code], DISTRICT, True, areas)


def plain(typed: Iterable[str]) -> Syllables:
    return tuple(map(plain_syllable, typed))


def syllables(name: str) -> Syllables:
    return tuple(_SYLLABLE.findall(name.lower()))


@lru_cache(maxsize=2048)
def _bare(district: str) -> str:
    return _DISTRICT_KIND.sub("", district, count=1)


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


class _Speller:
    """The ways in which a name comes out of a text: as written, with apostrophes closed up, and as the
    text's reader leaves it: "M'gar" becomes "mình ga" if "m" is an abbreviation, for "gar" looks like Telex.
    """

    def __init__(self, reader: Reader | None) -> None:
        self._reader = reader
        self._read: dict[str, Syllables] = {}
        self._untouched: dict[str, bool] = {}

    def index(self, names: Iterable[str]) -> dict[Syllables, list[tuple[Syllables, bool, str]]]:
        """By plain syllables: a spelling, whether it has kept its diacritics, and the name that it spells."""
        return _grouped((plain(typed), (typed, full, name)) for name in names for typed, full in self._spellings(name))

    def _spellings(self, name: str) -> Iterable[tuple[Syllables, bool]]:
        lower = name.lower()
        typed = syllables(lower)
        if "'" not in lower and not _DAK.search(lower) and all(map(self._is_untouched, typed)):
            return ((typed, True),)
        forms = {lower, lower.replace("'", "")}
        forms |= {_DAK.sub(dak, form) for dak in _DAKS for form in forms}
        spellings = {(spelt, True) for form in forms for spelt in (syllables(form), self._opened(form))}
        unmarked = self._opened(fold(lower))
        return spellings if plain(unmarked) == plain(typed) else spellings | {(unmarked, False)}

    def _is_untouched(self, word: str) -> bool:
        if word not in self._untouched:
            bare = fold(word)
            self._untouched[word] = self._open(word) == (word,) and self._open(bare) == (bare,)
        return self._untouched[word]

    def _opened(self, form: str) -> Syllables:
        typed = syllables(form)
        if len(form) == 1:
            return typed
        return tuple(syllable for word in typed for syllable in self._open(word))

    def _open(self, word: str) -> Syllables:
        if word not in self._read:
            self._read[word] = self._reader.read(word).typed if self._reader else (word,)
        return self._read[word]
