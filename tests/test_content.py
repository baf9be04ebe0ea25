"""Every shipped guide, question file, family and list of phrases keeps the rules that the code leans on."""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from intents.sentences import Sentences, load_sentences
from knowledge.documents import Facet, Guide
from knowledge.library import SHIPPED, Library, load_library
from knowledge.text import Reader, Words, fold

ROOT = Path(__file__).parent.parent
SENTENCES = ROOT / "intents" / "sentences"
STYLES = {"dau", "khong_dau", "teen", "telex", "story", "vung", "formal"}
GUIDES = sorted((SHIPPED / "guides").glob("*.md"))
QUESTIONS = sorted((SENTENCES / "guides").glob("*.tsv"))

# Codes that the facts give and the portal's export of 2026-06-10 does not list.
NOT_EXPORTED = {
    "1.001699",
    "1.001731",
    "1.001776",
    "1.010824",
    "1.014027",
    "1.014028",
    "1.116410",
    "2.000286",
    "2.002913",
    "3.000722",
}


def ids(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return load_sentences()


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, str]]]:
    """The rows of each guide's question file."""
    return {path.stem: read_rows(path) for path in QUESTIONS}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def guide(library: Library, path: Path) -> Guide:
    return library.guides[path.stem]


def test_all_content_loads_without_a_problem(library: Library) -> None:
    assert [str(problem) for problem in library.problems] == []
    assert len(library.guides) == len(GUIDES) >= 160
    assert len(library.procedures) >= 2600
    assert len(library.communes) == 5


@pytest.mark.parametrize("path", GUIDES, ids=ids(GUIDES))
def test_a_guide_is_complete(library: Library, path: Path) -> None:
    found = guide(library, path)
    assert found.id == path.stem
    assert len(set(found.aliases)) >= 3
    assert found.summary
    assert found.sections
    assert found.review_by
    assert [s for s in found.sources if s.title.strip() or (s.url or "").startswith("https://")]
    assert all(source.url is None or source.url.startswith("http") for source in found.sources)


@pytest.mark.parametrize("path", GUIDES, ids=ids(GUIDES))
def test_what_a_guide_points_to_exists(library: Library, path: Path) -> None:
    found = guide(library, path)
    assert set(found.see_also) <= set(library.guides) - {found.id}
    assert found.code is None or re.fullmatch(r"\d\.\d{6}", found.code)


def test_codes_of_guides_are_of_the_catalogue_but_those_that_its_export_lacks(library: Library) -> None:
    assert library.guide_codes - set(library.procedures) == NOT_EXPORTED


def test_a_guide_is_found_by_one_name_alone(library: Library) -> None:
    owners = defaultdict(set)
    for found in library.guides.values():
        for name in (found.title, *found.aliases):
            owners[library.reader.read(name).typed].add(found.id)
    assert [(" ".join(name), known) for name, known in owners.items() if len(known) > 1] == []


def test_every_guide_has_questions_and_every_question_file_a_guide() -> None:
    assert set(ids(QUESTIONS)) == set(ids(GUIDES))


@pytest.mark.parametrize("path", QUESTIONS, ids=ids(QUESTIONS))
def test_a_question_file_is_rich_enough(rows: dict[str, list[dict[str, str]]], path: Path) -> None:
    asked = rows[path.stem]
    assert len(asked) >= 50
    assert {row["facet"] for row in asked} <= {"-", *Facet}
    assert {row["style"] for row in asked} <= STYLES
    assert all(row["question"] == row["question"].strip() != "" for row in asked)
    assert len({row["question"] for row in asked}) == len(asked)


def test_a_question_belongs_to_one_subject(sentences: Sentences) -> None:
    owners = defaultdict(set)
    for asked in (*sentences.asked, *sentences.outside):
        owners[asked.question.casefold()].add(asked.subject)
    assert [(question, known) for question, known in owners.items() if len(known) > 1] == []


def test_a_question_to_ask_back_about_is_none_of_a_guide(sentences: Sentences) -> None:
    of_guides = {asked.question.casefold() for asked in sentences.asked}
    of_families = Counter(q.casefold() for family in sentences.families.values() for q in family.asked)
    assert sorted(of_guides & set(of_families)) == []
    assert [question for question, times in of_families.items() if times > 1] == []


def test_questions_without_diacritics_have_none(rows: dict[str, list[dict[str, str]]]) -> None:
    bare = (row["question"] for asked in rows.values() for row in asked if row["style"] == "khong_dau")
    assert [question for question in bare if fold(question) != question.lower()] == []


def test_every_procedure_asked_about_is_in_the_catalogue(library: Library, sentences: Sentences) -> None:
    subjects = {asked.subject for asked in sentences.asked}
    assert subjects - set(library.guides) - set(library.procedures) == set()


def test_families_offer_guides_that_exist(library: Library, sentences: Sentences) -> None:
    for family in sentences.families.values():
        assert set(family.members) <= set(library.guides), family.id
        assert 2 <= len(set(family.members)) == len(family.members) <= 8, family.id
        assert family.ask.endswith("?"), family.id
        assert len(family.asked) >= 3, family.id
        assert family.id not in library.guides


def test_what_is_outside_has_groups_with_many_examples(sentences: Sentences) -> None:
    groups = Counter(asked.subject for asked in sentences.outside)
    assert min(groups.values()) >= 5


def test_facets_have_a_heading_and_a_button_each(library: Library) -> None:
    given = tomllib.loads((SHIPPED / "facets.toml").read_text(encoding="utf-8"))
    assert set(given) == set(Facet)
    assert len({labels.heading for labels in library.facets.values()}) == len(Facet)
    assert all(labels.button for labels in library.facets.values())


def test_abbreviations_are_said_once_and_open_to_something(library: Library) -> None:
    lines = (SHIPPED / "abbreviations.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [short for short, times in Counter(line.split(",")[0] for line in lines).items() if times > 1] == []
    assert all(full.strip() for full in library.abbreviations.values())


PHRASE_FILES = ("facets.yaml", "safety.yaml", "smalltalk.yaml", "turns.yaml")


def phrases(name: str) -> list[str]:
    """All phrases of a file, however deep they stand; a "{secret}" is none."""
    kinds = yaml.safe_load((SENTENCES / name).read_text(encoding="utf-8"))
    kinds.pop("guides", None)
    flat: list[str] = []

    def gather(value: object, key: str = "") -> None:
        if isinstance(value, dict):
            for inner, below in value.items():
                gather(below, inner)
        elif key != "emoji":
            assert isinstance(value, list), (name, key)
            flat.extend(value)

    gather(kinds)
    return [phrase for phrase in flat if not str(phrase).startswith("{secret}")]


@pytest.mark.parametrize("name", PHRASE_FILES)
def test_each_phrase_is_one_that_can_stand_in_a_message(library: Library, name: str) -> None:
    for phrase in phrases(name):
        assert isinstance(phrase, str), phrase
        assert "()" not in phrase
        assert phrase.count("(") == phrase.count(")")
        for part in phrase.lstrip("=^~").split("…"):
            assert all(len(words) for words in spelt(part, library.reader)), phrase


def test_no_choice_stands_in_another() -> None:
    assert [phrase for name in PHRASE_FILES for phrase in phrases(name) if re.search(r"\([^)]*\(", phrase)] == []


def spelt(part: str, reader: Reader) -> list[Words]:
    pieces = [piece.split("|") for piece in re.split(r"\(([^()]*)\)", part)]
    return [reader.read("".join(chosen)) for chosen in itertools.product(*pieces)]


def test_facet_phrases_are_of_known_facets() -> None:
    kinds = yaml.safe_load((SENTENCES / "facets.yaml").read_text(encoding="utf-8"))
    assert set(kinds) == set(Facet) - {Facet.SUMMARY}
    assert all(set(kind) == {"strong", "weak"} for kind in kinds.values())


def test_safety_names_kinds_and_guides_that_exist(library: Library) -> None:
    kinds = yaml.safe_load((SENTENCES / "safety.yaml").read_text(encoding="utf-8"))
    unless, guides = kinds.pop("unless"), kinds.pop("guides")
    assert set(unless) | set(guides) <= set(kinds)
    assert {guide for named in guides.values() for guide in named} <= set(library.guides)
    assert {kind.partition(".")[0] for kind in kinds} <= {"warning", "restricted", "outside"}
