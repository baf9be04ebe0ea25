"""Whose words these are: ours, not a report's; Vietnamese, and no sentence made up in another people's tongue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intents.sentences import load_sentences
from knowledge.guides import split_front
from knowledge.library import SHIPPED
from knowledge.text import fold, is_syllable, tidy

ROOT = Path(__file__).parent.parent
IN_A_ROW = 14
_QUOTED = re.compile(r"“[^”\n]{1,120}”|\"[^\"\n]{1,120}\"")
PHRASES = ROOT / "bot" / "phrases" / "vi.toml"
SHIPPED_TEXTS = sorted([*SHIPPED.glob("guides/*.md"), *SHIPPED.glob("reports/*.md"), PHRASES])


def runs(text: str) -> Iterator[str]:
    """The runs of words in a text, folded, less those that are names: half of capitals, or set in quotes."""
    words = [bare for word in _QUOTED.sub("\n", tidy(text)).split() if (bare := word.strip(".,;:()[]*/–-+\"'“”…?!"))]
    for start in range(len(words) - IN_A_ROW + 1):
        run = words[start : start + IN_A_ROW]
        if 2 * sum(word[0].isupper() for word in run) < IN_A_ROW:
            yield fold(" ".join(run))


def runs_of_sentences(text: str) -> set[str]:
    return {run for sentence in re.split(r"(?<=[.!?;:])\s+|\n", text) for run in runs(sentence)}


def shipped_text(path: Path) -> str:
    return split_front(path)[1] if path.suffix == ".md" else path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reported(shared: Path) -> set[str]:
    """Every run of words in the communes' reports."""
    texts = [*(shared / "reports").glob("*.txt"), *(shared / "reports").glob("*.md")]
    assert texts
    return {run for path in texts for run in runs(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", SHIPPED_TEXTS, ids=[path.stem for path in SHIPPED_TEXTS])
def test_no_sentence_is_copied_from_a_report(reported: set[str], path: Path) -> None:
    assert runs_of_sentences(shipped_text(path)) & reported == set()


def test_no_question_is_copied_from_a_report(reported: set[str]) -> None:
    given = load_sentences()
    questions = [example.question for example in (*given.asked, *given.outside)]
    assert [question for question in questions for run in runs(question) if run in reported] == []


# Tai Viet, Pahawh Hmong, Nyiakeng Puachue Hmong, New Tai Lue, Tai Le.
OTHER_SCRIPTS = re.compile("[\uaa80-\uaadf\U00016b00-\U00016b8f\U0001e100-\U0001e14f\u1980-\u19df\u1950-\u197f]")
# A syllable of Romanized Popular Alphabet ends in its tone: "nyob zoo", "koj tuaj", "ua tsaug".
_RPA = re.compile(
    "(?:dlh?|ndlh?|nplh?|plh?|nch|ntsh?|ntxh?|nkh?|nqh?|nph?|nth?|ntrh?|nrh?|tsh?|txh?|hm|hn|hny|hl|ny|ch|kh|qh|ph"
    "|th|rh|xy|[cdfhklmnpqrstvxyz])(?:aa|ai|au|aw|ee|ia|oo|ua|[aeiouw])[bjvsmgd]"
)
_ADDRESS = re.compile(r"https?://\S+")


def looks_hmong(text: str) -> list[str]:
    """Pairs of neighbours that are RPA syllables with a tone and no Vietnamese ones."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", _ADDRESS.sub(" ", text)) if not word.isupper()]
    marked = [_RPA.fullmatch(word) is not None and not is_syllable(word) for word in words]
    pairs = zip(zip(words, marked, strict=True), zip(words[1:], marked[1:], strict=True), strict=False)
    return [f"{a} {b}" for (a, first), (b, second) in pairs if first and second]


def test_hmong_is_known_when_seen() -> None:
    assert looks_hmong("Koj puas muaj xov tooj")
    assert looks_hmong("kuv yog hmoob") == ["kuv yog", "yog hmoob"]
    assert looks_hmong("Làm giấy khai sinh cho con ở xã") == []


@pytest.mark.parametrize("path", SHIPPED_TEXTS, ids=[path.stem for path in SHIPPED_TEXTS])
def test_no_other_tongue_in_what_is_shipped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert OTHER_SCRIPTS.findall(text) == []
    assert looks_hmong(text) == []


def test_no_other_tongue_in_the_ways_of_asking() -> None:
    given = load_sentences()
    questions = [example.question for example in (*given.asked, *given.outside) if example.style != "telex"]
    questions += [question for family in given.families.values() for question in family.asked]
    assert [question for question in questions if OTHER_SCRIPTS.search(question)] == []
    assert [question for question in questions if looks_hmong(question)] == []
