"""The one place that puts the parts together: content, index, readers, store, assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import intents
import knowledge.index
from bot.answers import Desk
from bot.assistant import Assistant
from bot.conversation import ConversationStore
from bot.phrases import Phrases
from bot.settings import Settings
from intents.patterns import Patterns
from intents.readers.facet_guess import FacetGuesser
from intents.readers.facets import FacetReader
from intents.readers.place import CommuneReader
from intents.readers.safety import SafetyReader
from intents.readers.smalltalk import SmalltalkReader
from intents.reports import ReportQuestions
from intents.sentences import SENTENCES, Sentences, held_out, load_sentences
from intents.subjects import SubjectQuestions
from intents.thresholds import Thresholds
from intents.understand import Readers, Understander
from knowledge import yaml_text
from knowledge.documents import Procedure
from knowledge.encoder import StaticEncoder
from knowledge.index.base import Encoder
from knowledge.index.finder import Finder, Kind, Subject, Weights
from knowledge.index.lines import LineRanker
from knowledge.index.passages import PassageFinder
from knowledge.index.store import Contents, open_index
from knowledge.library import SHIPPED, Library, load_library
from knowledge.places import Places, load_places

_WEIGHTS = Path(knowledge.index.__file__).parent / "weights.toml"
_THRESHOLDS = Path(intents.__file__).parent / "thresholds.toml"


@dataclass(frozen=True)
class Parts:
    """Everything an assistant is made of, so that a command or a test can take one piece."""

    library: Library
    sentences: Sentences
    places: Places
    finder: Finder
    passages: PassageFinder
    understander: Understander
    desk: Desk


def build_assistant(settings: Settings, store: ConversationStore) -> Assistant:
    parts = build_parts(settings)
    return Assistant(parts.understander, parts.desk, store)


def build_parts(settings: Settings, *, leave_out_held_out: bool = False, today: date | None = None) -> Parts:
    """Loads content and opens the index, building it first when something changed.

    `leave_out_held_out` indexes only the training part of the example questions, to measure on the rest.
    """
    library = load_library(settings.data)
    sentences = load_sentences()
    places = load_places(SHIPPED / "places", library.reader)
    phrases = Phrases.load()
    encoder: Encoder = StaticEncoder.load(Path(settings.encoder)) if settings.encoder else StaticEncoder.load()
    subjects = make_subjects(library, sentences, leave_out_held_out)
    folder = settings.data / ("index-held-out" if leave_out_held_out else "index")
    finder, passages = open_index(
        folder,
        Contents(subjects, library.passages),
        library.reader,
        encoder,
        Weights.load(_WEIGHTS),
    )
    examples = [example for example in sentences.asked if example.subject in library.guides]
    guesser = FacetGuesser.open(folder / "facets.npz", examples, library.reader)
    readers = make_readers(library, places, guesser)
    understander = make_understander(readers, library, sentences, finder, passages)
    lines = [line for guide in library.guides.values() for section in guide.sections.values() for line in section]
    desk = Desk(
        library=library,
        families=sentences.families,
        passages=passages,
        lines=LineRanker(library.reader, lines),
        places=places,
        phrases=phrases,
        today=(lambda: today) if today else date.today,
        commune=settings.commune,
        officer_contact=settings.officer_contact,
    )
    return Parts(library, sentences, places, finder, passages, understander, desk)


def make_understander(
    readers: Readers, library: Library, sentences: Sentences, finder: Finder, passages: PassageFinder
) -> Understander:
    at = Thresholds.load(_THRESHOLDS)
    codes = {code: code for code in library.procedures} | {g.code: g.id for g in library.guides.values() if g.code}
    return Understander(
        readers,
        finder,
        ReportQuestions(readers.communes, readers.turns, finder, passages, at),
        SubjectQuestions(readers.words, readers.facets, readers.turns, finder, sentences.families, codes, at),
        finder.vocabulary | passages.vocabulary,
        at.readable,
    )


def make_readers(library: Library, places: Places, guesser: FacetGuesser) -> Readers:
    words = library.reader
    turns = yaml_text.parse((SENTENCES / "turns.yaml").read_text(encoding="utf-8"))
    patterns = {name: Patterns(phrases, words) for name, phrases in turns.items()}
    return Readers(
        words=words,
        safety=SafetyReader.load(SENTENCES / "safety.yaml", words, library.domains),
        smalltalk=SmalltalkReader.load(SENTENCES / "smalltalk.yaml", words),
        facets=FacetReader.load(SENTENCES / "facets.yaml", words, guesser),
        communes=CommuneReader(library.communes, words, places, patterns["lives_in"], patterns["asks"]),
        turns=patterns,
    )


def make_subjects(library: Library, sentences: Sentences, leave_out_held_out: bool = False) -> list[Subject]:
    """Guides, the procedures that no guide explains, families to ask back about, and what is outside."""
    asked: dict[str, list[str]] = {}
    for example in (*sentences.asked, *sentences.outside):
        if not (leave_out_held_out and example.held_out):
            asked.setdefault(example.subject, []).append(example.question)
    guides = [
        Subject(
            guide.id,
            Kind.GUIDE,
            (guide.title, *guide.aliases),
            tuple(asked.get(guide.id, ())),
            " ".join([guide.summary, *(line for lines in guide.sections.values() for line in lines)]),
        )
        for guide in library.guides.values()
    ]
    procedures = [
        Subject(first.code, Kind.PROCEDURE, (first.name,), tuple(q for p in same for q in asked.get(p.code, ())))
        for same in _one_name(library).values()
        for first in same[:1]
    ]
    families = [
        Subject(
            family.id,
            Kind.FAMILY,
            (),
            tuple(question for question in family.asked if not (leave_out_held_out and held_out(question))),
        )
        for family in sentences.families.values()
    ]
    outside = [Subject(group, Kind.OUTSIDE, (), tuple(questions)) for group, questions in _outside(sentences, asked)]
    return [*guides, *procedures, *families, *outside]


def _one_name(library: Library) -> dict[tuple[str, str, str], list[Procedure]]:
    """Procedures that no guide explains, together where the portal lists one several times under one name."""
    groups: dict[tuple[str, str, str], list[Procedure]] = {}
    for procedure in library.procedures.values():
        if procedure.code not in library.guide_codes:
            groups.setdefault((procedure.name, procedure.decision, procedure.url), []).append(procedure)
    return groups


def _outside(sentences: Sentences, asked: dict[str, list[str]]) -> Sequence[tuple[str, list[str]]]:
    groups = dict.fromkeys(example.subject for example in sentences.outside)
    return [(group, asked.get(group, [])) for group in groups]
