"""Small pieces of wording that several answers share: dates, lists, the source line, lengths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from urllib.parse import urlsplit

from bot.answers import Desk
from knowledge.documents import Confidence, Facet, Guide, Source

BODY = 470
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def spoken_date(as_of: str) -> str:
    """ "2026-06-10" as people write it, "10/6/2026"; other wordings stay."""
    return _ISO.sub(lambda m: "/".join(str(int(part)) for part in reversed(m.groups()) if part), as_of)


def bullets(lines: Sequence[str], numbered: bool = False) -> str:
    return "\n".join(f"{n}. {line}" if numbered else f"- {line}" for n, line in enumerate(lines, 1))


def fitting(lines: Sequence[str], budget: int = BODY) -> Sequence[str]:
    """As many lines from the front as fit, at least one."""
    used = 0
    for count, line in enumerate(lines):
        used += len(line) + 3
        if used > budget and count:
            return lines[:count]
    return lines


def official(url: str | None, desk: Desk) -> str | None:
    """An address only if its host is on the list of official domains, or under one of them."""
    host = urlsplit(url or "").hostname or ""
    known = any(host == domain or host.endswith(f".{domain}") for domain in desk.library.domains)
    return url if known else None


def best_source(guide: Guide, desk: Desk) -> Source | None:
    """The source that names the guide's own procedure, else an official one, else the first."""
    own = (source for source in guide.sources if guide.code and guide.code in source.title)
    known = (source for source in guide.sources if official(source.url, desk))
    return next(chain(own, known, guide.sources), None)


def guide_source(desk: Desk, guide: Guide) -> str:
    source = best_source(guide, desk)
    if source is None:
        return ""
    title = source.title
    if not guide.as_of:
        return desk.phrases.say("source.undated", title=title)
    return desk.phrases.say("source.one", title=title, as_of=spoken_date(guide.as_of))


def guide_caution(desk: Desk, guide: Guide) -> str:
    if guide.review_by < desk.today():
        return desk.phrases.say("caution.past", as_of=spoken_date(guide.as_of or str(guide.review_by)))
    match guide.confidence:
        case Confidence.LOW:
            return desk.phrases.say("caution.low")
        case Confidence.MEDIUM:
            return desk.phrases.say("caution.medium")
        case Confidence.HIGH:
            return ""


def heading(desk: Desk, facet: Facet) -> str:
    return desk.library.facets[facet].heading


def spoken(desk: Desk, *facets: Facet) -> str:
    return ", ".join(desk.library.facets[facet].spoken for facet in facets)


def paragraphs(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
