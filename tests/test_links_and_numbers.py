"""Where we send people: only hosts of the allow-list, only telephone numbers with a source."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.phrases import Phrases
from knowledge.guides import split_front
from knowledge.library import SHIPPED, load_library

ROOT = Path(__file__).parent.parent
GUIDES = sorted((SHIPPED / "guides").glob("*.md"))
DOMAINS = frozenset((SHIPPED / "domains.txt").read_text(encoding="utf-8").split())
HOST = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|io|app|top|xyz|me|ly|gg))(?![\w-])",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# 1800 and 1900 begin long numbers, "0" one's own line; the others are short as they are.
TELEPHONE = re.compile(
    r"(?<![\w./,+-])(?:1[89]00(?:[ .]?\d){4}|11[0-9]|156|1022|5656|8079|0\d{2,3}(?:[ .]?\d){6,8})(?![\w/]|[.,-]\d)"
)


def hosts(text: str) -> set[str]:
    return {host.lower() for host in HOST.findall(text)}


def allowed(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in DOMAINS)


def numbers(text: str) -> set[str]:
    return {re.sub(r"\D", "", number) for number in TELEPHONE.findall(text)}


def body(path: Path) -> str:
    return split_front(path)[1]


def hotlines() -> list[dict[str, str]]:
    with (SHIPPED / "hotlines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def phrases() -> str:
    return PLACEHOLDER.sub("", (ROOT / "bot" / "phrases" / "vi.toml").read_text(encoding="utf-8"))


def test_domains_are_bare_lower_case_hosts_without_a_twin() -> None:
    lines = (SHIPPED / "domains.txt").read_text(encoding="utf-8").split()
    assert len(lines) == len(set(lines))
    assert all(re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", line) for line in lines)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vào dichvucong.gov.vn, rồi", {"dichvucong.gov.vn"}),
        ("https://www.example.com/a?b", {"www.example.com"}),
        ("thư dichvucong@chinhphu.vn", set()),
        ("mã 1.001193. Nộp ở xã", set()),
    ],
)
def test_hosts_are_seen_in_text(text: str, found: set[str]) -> None:
    assert hosts(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gọi 1800 1096 hoặc 19000368.", {"18001096", "19000368"}),
        ("gọi 113, 115", {"113", "115"}),
        ("số 115/2024, năm 1022 TCN, 1.115 đồng, 113.000 đồng", {"1022"}),
        ("0912 345 678", {"0912345678"}),
    ],
)
def test_numbers_are_seen_in_text(text: str, found: set[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize("path", GUIDES, ids=[path.stem for path in GUIDES])
def test_a_guide_sends_people_only_to_allowed_hosts(path: Path) -> None:
    assert [host for host in hosts(body(path)) if not allowed(host)] == []


def test_phrases_send_people_only_to_allowed_hosts() -> None:
    assert [host for host in hosts(phrases()) if not allowed(host)] == []


def test_the_catalogue_links_only_to_allowed_hosts() -> None:
    urls = {procedure.url for procedure in load_library().procedures.values()} - {""}
    assert {urlsplit(url).scheme for url in urls} == {"https"}
    assert [url for url in urls if not allowed(urlsplit(url).hostname or "")] == []


def test_each_hotline_has_a_purpose_and_a_source() -> None:
    rows = hotlines()
    assert len({re.sub(r"\D", "", row["number"]) for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[\d ]+", row["number"])
        assert row["purpose"]
        assert row["source_title"]
        assert row["source_url"] == "" or row["source_url"].startswith("https://")


KNOWN_NUMBERS = {re.sub(r"\D", "", row["number"]) for row in hotlines()}


def test_every_number_in_phrases_has_a_source() -> None:
    assert numbers(phrases()) - KNOWN_NUMBERS == set()
    assert {"113", "114", "115"} <= numbers(phrases())


@pytest.mark.parametrize("path", GUIDES, ids=[path.stem for path in GUIDES])
def test_every_number_in_a_guide_has_a_source(path: Path) -> None:
    assert numbers(body(path)) - KNOWN_NUMBERS == set()


def test_no_number_is_listed_that_nobody_is_told() -> None:
    told = numbers(phrases()).union(*(numbers(body(path)) for path in GUIDES))
    assert told >= KNOWN_NUMBERS


def test_every_phrase_says_a_number_in_one_way() -> None:
    """ "1800 1096" everywhere, so that a person knows it again."""
    said = " ".join(str(Phrases.load().say(key)) for key in ("error.text", "handoff.no_contact"))
    assert "18001096" not in said
