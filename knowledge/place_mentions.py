"""Which names in a text are meant as places. A name alone is weak evidence; the words beside it decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.place_context import PROVINCE, SURNAMES, Around, Context
from knowledge.place_names import DISTRICT, WIDESPREAD, Commune, Gazetteer, Name, Place, Syllables, plain
from knowledge.text import Words, fold, is_syllable

# So large a part of the words has diacritics when they are typed at all.
_MARKED = 0.3

# How much proof a name has; the stronger reading of overlapping names stays.
_NONE, _ALONE, _LED, _BESIDE, _KIND = range(5)


@dataclass(frozen=True)
class Mention:
    """A place in a text: syllables `start` to `end` (not included) are its name, without "xã" before it.

    `communes` holds every commune of today that may be meant; `former` says that the name is an old one.
    `province` is the province named beside it, of today or ("Yên Bái") of before, even where it is wrong.
    """

    start: int
    end: int
    communes: tuple[Commune, ...]
    province: str | None
    former: bool


@dataclass(frozen=True)
class _Candidate:
    mention: Mention
    strength: int
    reach: range

    @property
    def rank(self) -> tuple[int, int, int]:
        return -self.strength, self.mention.start - self.mention.end, self.mention.start


@dataclass(frozen=True)
class _Found:
    """A stretch of words that spells `names`; `spelt` says that it does so with all diacritics."""

    start: int
    end: int
    typed: Syllables
    names: list[Name]
    spelt: bool


def find_mentions(
    gazetteer: Gazetteer, everyday: Mapping[str, str], words: Words, original: str
) -> tuple[Mention, ...]:
    """The places in a text, in order. `everyday` says of names that are also words what proves a place, if no
    area stands beside it: "marker" (xã, ở, capitals), "kind" (xã, phường) or "area" (nothing)."""
    taken: set[int] = set()
    chosen: list[Mention] = []
    candidates = _Text(gazetteer, everyday, words, original).candidates()
    for candidate in sorted(candidates, key=lambda candidate: candidate.rank):
        if taken.isdisjoint(range(candidate.mention.start, candidate.mention.end)):
            taken.update(candidate.reach)
            chosen.append(candidate.mention)
    return tuple(sorted(chosen, key=lambda mention: mention.start))


def choose(places: list[Place], kind: str | None, dated: bool = False) -> list[Place]:
    """The likeliest meanings: of the kind that was said, and there those of today before the old ones, unless
    the address is of before the merger."""
    for wanted in (kind, None) if kind else (None,):
        of_kind = [place for place in places if wanted in (None, place.kind)]
        if chosen := [place for place in of_kind if dated or not place.former] or of_kind:
            return chosen
    return []


def communes_of(places: list[Place]) -> tuple[Commune, ...]:
    """Each commune once, by code."""
    return tuple(sorted({place.commune for place in places}, key=lambda commune: commune.code))


class _Text:
    def __init__(self, gazetteer: Gazetteer, everyday: Mapping[str, str], words: Words, original: str) -> None:
        self._gazetteer = gazetteer
        self._everyday = everyday
        self._words = words
        self._context = Context(gazetteer, words)
        self._shown = re.findall(r"[^\W_]+", original)
        typed = self._shown or words.typed
        self._marked = sum(not word.isascii() for word in typed) >= _MARKED * len(typed)

    def candidates(self) -> Iterator[_Candidate]:
        for start in range(len(self._words)):
            for end in range(start + 1, min(len(self._words), start + self._gazetteer.longest) + 1):
                typed, key = self._words.typed[start:end], self._words.plain[start:end]
                if names := self._gazetteer.at(typed, key, self._marked):
                    spelt = names[0].is_spelt(typed, self._marked)
                    yield from self._weigh(_Found(start, end, typed, names, spelt))

    def _weigh(self, found: _Found) -> Iterator[_Candidate]:
        every = [place for name in found.names for place in name.places]
        around = self._context.look_around(found.start, found.end, every, found.spelt)
        chosen = choose(around.places, around.kind, around.dated)
        strength = self._with_kind(found, around) if around.kind else self._without_kind(found, around)
        if chosen and strength:
            former = all(place.former for place in chosen)
            mention = Mention(found.start, found.end, communes_of(chosen), around.province, former)
            yield _Candidate(mention, strength, around.reach)

    def _with_kind(self, found: _Found, around: Around) -> int:
        if around.kind == PROVINCE or (len(found.typed) == 1 and not self._is_one_word_name(found, around)):
            return _NONE
        if not around.fits and "area" in self._proof(found) and not self._is_capitalised(found.typed):
            return _NONE
        return _LED if around.kind == DISTRICT else _KIND + around.fits

    def _without_kind(self, found: _Found, around: Around) -> int:
        if len(found.typed) == 1 or any(map(self._is_province, found.names)):
            return _NONE
        proof = self._proof(found)
        common = bool(proof) or any(map(_is_common, found.names))
        if (common and not found.spelt) or self._context.cuts_a_province(found.start, found.end):
            return _NONE
        if around.fits:
            return _BESIDE
        if proof <= {"marker"} and self._context.is_led(found.start, found.spelt):
            return _LED
        if self._context.belongs_to_others(found.start) or not proof <= {"marker"}:
            return _NONE
        return _ALONE if (found.spelt and not common) or self._is_capitalised(found.typed) else _NONE

    def _proof(self, found: _Found) -> set[str]:
        words = {" ".join(name.typed if found.spelt else map(fold, name.typed)) for name in found.names}
        return {self._everyday[word] for word in words if word in self._everyday}

    def _is_one_word_name(self, found: _Found, around: Around) -> bool:
        """ "xã Kép", "phường 4" or "phường Pleiku", but not "xã dùng", though there was a thị trấn Dùng."""
        word = found.typed[0]
        meant = word.isdigit() or not is_syllable(fold(word)) or self._is_capitalised(found.typed)
        of_kind = any(place.kind == around.kind for place in around.places)
        return of_kind and (meant or (found.spelt and not word.isascii()))

    def _is_province(self, name: Name) -> bool:
        """Whether the bare name is understood as a province; "Hòa Bình" is not, so many communes have it."""
        communes = sum(not place.former for place in name.places)
        known = self._gazetteer
        return name.typed in known.current or (name.typed in known.bygone and communes < WIDESPREAD)

    def _is_capitalised(self, typed: Syllables) -> bool:
        """Whether the name, and no word beside it, is capitalised somewhere in the original text."""
        shown, size = plain(map(str.lower, self._shown)), len(typed)
        wanted = plain(typed)
        for i in range(len(shown) - size + 1):
            if shown[i : i + size] == wanted and all(map(str.istitle, self._shown[i : i + size])):
                beside = [*self._shown[max(i - 1, 1) : i], *self._shown[i + size : i + size + 1]]
                if not any(word.istitle() and word.lower() not in ("xã", "phường") for word in beside):
                    return True
        return False


def _is_common(name: Name) -> bool:
    """Whether a name proves nothing by itself: many places have it, or it could be a person's."""
    could_be_a_person = len(name.typed) == 2 and name.typed[0] in SURNAMES
    return name.widespread or name.typed[-1].isdigit() or could_be_a_person
