"""The provinces and communes of the two-tier administration, and the old communes merged into them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.documents import ContentError, Problem
from knowledge.place_mentions import Mention, choose, communes_of, find_mentions
from knowledge.place_names import Commune, Gazetteer, Merged, Name, Place, Syllables, plain, syllables
from knowledge.text import Reader, Words, fold

__all__ = ["Commune", "Mention", "Merged", "Places", "load_places"]

KINDS = ("xã", "phường", "đặc khu")
PROOFS = ("marker", "kind", "area")
NEAR_ENOUGH = 90


@dataclass(frozen=True)
class Places:
    """`provinces` and `communes` by their codes; `merged` holds a row for each part of an old commune.

    Names are indexed when a place is first looked for.
    """

    provinces: Mapping[str, str]
    communes: Mapping[str, Commune]
    merged: tuple[Merged, ...]
    everyday: Mapping[str, str]
    reader: Reader | None = None

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self.communes, self.merged, self.reader)

    @cached_property
    def _keys(self) -> list[str]:
        return [" ".join(key) for key in self._gazetteer.keys]

    def named(self, words: Words, original: str = "") -> tuple[Mention, ...]:
        """The places that a text mentions, in order. `original` is the text before it was read: its capitals
        let a name count that is also an everyday word."""
        return find_mentions(self._gazetteer, self.everyday, words, original)

    def find(self, name: str, province: str | None = None) -> tuple[Commune, ...]:
        """The communes of today that a name means, with or without its kind and diacritics; old names lead to
        the communes they went into. A small slip is forgiven. `province` may be one of before the merger."""
        kind, typed = _split_kind(syllables(name))
        key = plain(typed)
        names = self._gazetteer.at(typed, key) or self._gazetteer.alike(key)
        return self._communes(names, kind, province) or self._communes(self._near(key), kind, province)

    def _near(self, key: Syllables) -> list[Name]:
        close = process.extract(" ".join(key), self._keys, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=None)
        best = max((score for _, score, _ in close), default=0)
        return [
            name for _, score, at in close if score == best for name in self._gazetteer.alike(self._gazetteer.keys[at])
        ]

    def _communes(self, names: list[Name], kind: str | None, province: str | None) -> tuple[Commune, ...]:
        wanted = fold(province).strip().removeprefix("tinh ").removeprefix("thanh pho ") if province else None
        places = [p for name in names for p in name.places if wanted is None or _lies_in(p, wanted)]
        return communes_of(choose(places, kind))


def _lies_in(place: Place, area: str) -> bool:
    return any(fold(name) == area for name in place.areas)


def _split_kind(typed: Syllables) -> tuple[str | None, Syllables]:
    for kind in (*KINDS, "thị trấn"):
        marker = tuple(kind.split())
        if typed[: len(marker)] == marker and len(typed) > len(marker):
            return kind, typed[len(marker) :]
    return None, typed


def load_places(folder: Path, reader: Reader | None = None) -> Places:
    """Reads provinces.csv, communes.csv, merged.csv and everyday.csv.

    Names are spelt as `reader` leaves them, so hand in the one that reads the questions.
    Raises ContentError naming file and line for a broken row or a file that cannot be read.
    """
    provinces = {code: name for _, (code, name, _) in _rows(folder / "provinces.csv", "code,name,kind")}
    communes = _communes(folder / "communes.csv", provinces)
    merged = _merged(folder / "merged.csv", communes)
    everyday = _everyday(folder / "everyday.csv")
    return Places(provinces, communes, merged, everyday, reader)


def _communes(path: Path, provinces: Mapping[str, str]) -> dict[str, Commune]:
    communes: dict[str, Commune] = {}
    for line, (code, name, kind, province) in _rows(path, "code,name,kind,province_code"):
        if province not in provinces:
            raise _broken(path, line, f"không có tỉnh mang mã {province!r}", "sửa province_code")
        if kind not in KINDS:
            raise _broken(path, line, f"loại {kind!r} lạ", f"dùng một trong: {', '.join(KINDS)}")
        if code in communes:
            raise _broken(path, line, f"mã {code!r} lặp lại", "bỏ dòng thừa")
        communes[code] = Commune(code, name, kind, provinces[province])
    return communes


def _merged(path: Path, communes: Mapping[str, Commune]) -> tuple[Merged, ...]:
    merged = []
    for line, values in _rows(path, "old_name,old_kind,old_district,old_province,commune_code", "huyện"):
        row = Merged._make(values)
        if row.code not in communes:
            raise _broken(path, line, f"không có xã mang mã {row.code!r}", "sửa commune_code")
        merged.append(row)
    return tuple(merged)


def _everyday(path: Path) -> dict[str, str]:
    everyday = {}
    for line, (word, proof) in _rows(path, "word,proof"):
        if proof not in PROOFS:
            raise _broken(path, line, f"mức {proof!r} lạ", f"dùng một trong: {', '.join(PROOFS)}")
        everyday[word] = proof
    return everyday


def _rows(path: Path, header: str, incomplete: str = "") -> Iterator[tuple[int, list[str]]]:
    """Lines and their values. Only a row with a cell that says `incomplete` may leave another one empty."""
    wanted = header.split(",")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if next(rows, None) != wanted:
                raise _broken(path, 1, "dòng đầu không đúng", f"dòng đầu phải là: {header}")
            for values in rows:
                if len(values) != len(wanted) or ("" in values and incomplete not in values):
                    raise _broken(path, rows.line_num, "dòng thiếu ô hoặc thừa ô", f"mỗi dòng cần: {header}")
                yield rows.line_num, values
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _broken(path, 1, f"không đọc được ({error})", "khôi phục tệp này từ bản cài đặt") from None


def _broken(path: Path, line: int, what: str, mend: str) -> ContentError:
    return ContentError(Problem(str(path), line, what, mend))
