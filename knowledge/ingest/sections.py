"""Cuts a report's blocks into passages, each with the section that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.ingest.blocks import BULLET, Block, ends_sentence, join_broken, starts_item
from knowledge.ingest.outline import START, Heading, Outline

_CLOSING = re.compile(r"\W*Nơi nhận\b|(?:TM|T/M|KT|TL)\.?\s?[/.]?\s*[A-ZĐÀ-Ỹ]{2}|Trên đây là")
_BOUNDARY = re.compile(r"(?<=[.;!?…])\s+(?=[\"“(+\-–]?\s?[A-ZĐÀ-Ỹ\d])|(?<=\n)(?=- )")
_END = "Kết thúc"
_LONGEST = 700
_LONGEST_ITEM = 160


@dataclass
class _Passage:
    """A passage that is being gathered. `leads` while it is "..., trong đó:" and its items come next;
    `title` when it is a heading's own text.
    """

    locator: str
    text: str
    leads: bool = False
    gathers: bool = False
    title: str = ""


def cut(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """(locator, text) pairs in reading order; every word of the blocks is in one of the two."""
    passages: list[_Passage] = []
    outline = Outline()
    locator = START
    for block in join_broken(_clean(blocks)):
        if not block.row and _CLOSING.match(block.text):
            locator = _END
        heading = None if block.row or locator == _END else _heading(outline, block)
        if locator == _END and (annex := outline.annex(block.text)):
            heading = annex
        if heading is None:
            _add(passages, locator, block)
        else:
            locator = heading.locator
            passages.append(_Passage(locator, _bare(block.text), block.text.endswith(":"), title=heading.title))
    return [(passage.locator, text) for passage in _told(passages) for text in split(passage.text)]


def split(text: str) -> list[str]:
    """A long text at the ends of sentences, in parts of at most about 700 characters."""
    parts = [text]
    while len(parts[-1]) > _LONGEST:
        places = [boundary.end() for boundary in _BOUNDARY.finditer(parts[-1])]
        within = [place for place in places if place <= _LONGEST] or places[:1]
        if not within:
            break
        parts[-1:] = [parts[-1][: within[-1]].rstrip(), _bare(parts[-1][within[-1] :])]
    return parts


def _clean(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if re.search(r"\w", block.text):
            yield replace(block, text=block.text.replace("**", ""))


def _heading(outline: Outline, block: Block) -> Heading | None:
    bullet = BULLET.match(block.text)
    return None if bullet and not block.heading else outline.read(_bare(block.text), block.heading)


def _told(passages: list[_Passage]) -> list[_Passage]:
    """Without bare headings whose words the locators of the passages under them hold anyway."""
    locators = "\n".join({passage.locator for passage in passages if not passage.title})
    return [
        passage
        for passage in passages
        if not (passage.title and passage.title in locators and _ends_with(passage.text, passage.title))
    ]


def _ends_with(text: str, title: str) -> bool:
    return text.rstrip(" .:;,–-").endswith(title)


def _add(passages: list[_Passage], locator: str, block: Block) -> None:
    last = passages[-1] if passages else None
    leads = block.text.endswith(":") and not block.row
    if last is None or last.locator != locator or block.row or not _belongs(last, block):
        gathers = leads or (locator in (START, _END) and not ends_sentence(block.text))
        passages.append(_Passage(locator, block.text if block.row else _bare(block.text), leads, gathers))
        return
    bulleted = BULLET.match(block.text) or (last.leads and not starts_item(block.text))
    last.text += f"\n- {_bare(block.text)}" if bulleted else f"\n{block.text}"
    last.leads = leads


def _belongs(last: _Passage, block: Block) -> bool:
    """Whether a block is told with the one before: items under "..., trong đó:", a letterhead's lines."""
    if last.title or len(last.text) + len(block.text) > _LONGEST:
        return False
    if last.leads:
        return len(last.text.rsplit("\n", 1)[-1]) <= _LONGEST_ITEM
    if not last.gathers or block.text.endswith(":"):
        return False
    if last.locator == START and not ends_sentence(last.text.split("\n", 1)[0]):
        return not ends_sentence(block.text)
    return last.locator == _END or (starts_item(block.text) and len(block.text) <= _LONGEST_ITEM)


def _bare(text: str) -> str:
    """Without its bullet."""
    return BULLET.sub("", text, count=1) if BULLET.match(text) else text
