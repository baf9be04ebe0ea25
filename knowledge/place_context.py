"""The words beside a name in a text that tell a place: its kind, "ở" before it, a district or province."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.place_names import DISTRICT, Gazetteer, Place, Syllables
from knowledge.text import Words, agrees

PROVINCE = "tỉnh"
SURNAMES = frozenset(["nguyễn", "trần", "lê", "phạm", "bùi", "đặng", "đỗ", "ngô"])

# A kind standing before a name; None where the last word is no kind. Longer ones come first.
_KINDS = (
    (("hợp", "tác", "xã"), None),
    (("thị", "trấn"), "thị trấn"),
    (("thị", "xã"), DISTRICT),
    (("đặc", "khu"), "đặc khu"),
    (("thành", "phố"), DISTRICT),
    (("xã",), "xã"),
    (("phường",), "phường"),
    (("huyện",), DISTRICT),
    (("quận",), DISTRICT),
    (("tp",), DISTRICT),
    (("tỉnh",), PROVINCE),
)
_LEADING = (("ở",), ("tại",), ("thuộc",), ("nhân", "dân"))
_BETWEEN = ("huyện", "quận", "thị", "xã", "tỉnh", "thành", "phố", "tp", "thuộc", "của", "cũ", "nay", "ở")
_WIDEST_GAP = 3
_LONGEST_AREA = 4
# After these, a name is a person's or a street's.
_OF_OTHERS = SURNAMES | {"anh", "chị", "ông", "bà", "cô", "chú", "bác", "cháu", "tên", "thị", "văn"}
_OF_STREETS = {"đường", "phố", "ngõ"}


@dataclass(frozen=True)
class Around:
    """What stands beside a name: its kind, and the areas that narrowed its meanings down to `places`.

    `fits` says that such an area is there; `dated` that one is a district, as in addresses before the merger.
    `province` is one named there, even if no place lies in it. `reach` are the words that all this takes up.
    """

    kind: str | None
    places: list[Place]
    province: str | None
    fits: bool
    dated: bool
    reach: range


class Context:
    """One text, asked about the surroundings of a name in it. With `spelt`, the name has its diacritics, and
    then "xa" beside it is "far" and not "xã"."""

    def __init__(self, gazetteer: Gazetteer, words: Words) -> None:
        self._gazetteer = gazetteer
        self._words = words

    def look_around(self, start: int, end: int, places: list[Place], spelt: bool) -> Around:
        kind, left = self._kind_before(start, spelt)
        reach, province, fits, dated = range(left, end), None, False, False
        for forward in (True, False):
            while beside := self._area_beside(reach, forward):
                areas, wider = beside
                inside = [place for place in places if place.areas & areas]
                named = sorted(areas & self._gazetteer.provinces)
                if not inside and not named:
                    break
                places, fits, reach = inside or places, fits or bool(inside), wider
                province = province or next(iter(named), None)
                dated = dated or not named
        if kind == DISTRICT:
            places = [place for place in places if place.kind == DISTRICT]
        return Around(kind, places, province, fits, dated, reach)

    def is_led(self, start: int, spelt: bool) -> bool:
        return any(self._precedes(start, marker, spelt) for marker in _LEADING)

    def belongs_to_others(self, start: int) -> bool:
        return start > 0 and self._words.typed[start - 1] in _OF_OTHERS | _OF_STREETS

    def cuts_a_province(self, start: int, end: int) -> bool:
        """Whether an edge lies inside a province's name: "công an Hà Nội" has no "An Hà"."""
        return any(self._areas(at - 1, at + 1) & self._gazetteer.provinces for at in (start, end))

    def _kind_before(self, start: int, spelt: bool) -> tuple[str | None, int]:
        for marker, kind in _KINDS:
            if self._precedes(start, marker, spelt):
                return kind, start - len(marker) if kind else start
        return None, start

    def _precedes(self, start: int, marker: Syllables, spelt: bool) -> bool:
        return all(self._is(start - len(marker) + i, word, spelt) for i, word in enumerate(marker))

    def _is(self, at: int, meant: str, spelt: bool = False) -> bool:
        if not 0 <= at < len(self._words):
            return False
        typed = self._words.typed[at]
        return agrees(typed, meant) and (not spelt or agrees(meant, typed))

    def _area_beside(self, reach: range, forward: bool) -> tuple[set[str], range] | None:
        """The district or province next to a stretch of words, and the stretch with it."""
        for gap in range(_WIDEST_GAP + 1):
            edge = reach.stop + gap if forward else reach.start - gap
            for size in range(_LONGEST_AREA, 0, -1):
                first = edge if forward else edge - size
                if areas := self._areas(first, first + size):
                    return areas, range(min(first, reach.start), max(first + size, reach.stop))
            if not any(self._is(edge if forward else edge - 1, word) for word in _BETWEEN):
                return None
        return None

    def _areas(self, first: int, last: int) -> set[str]:
        if first < 0 or last > len(self._words):
            return set()
        return self._gazetteer.areas_at(self._words.typed[first:last], self._words.plain[first:last])
