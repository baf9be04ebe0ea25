"""The readers of phrase files, over the shipped abbreviations."""

from __future__ import annotations

import pytest

from bot.assembly import Parts
from intents.readers.facets import FacetReader
from intents.readers.safety import SafetyReader
from intents.readers.smalltalk import SmalltalkReader
from intents.sentences import SENTENCES
from knowledge.text import Reader


@pytest.fixture(scope="session")
def reader(assistant_parts: Parts) -> Reader:
    return assistant_parts.library.reader


@pytest.fixture(scope="session")
def safety(reader: Reader) -> SafetyReader:
    return SafetyReader.load(SENTENCES / "safety.yaml", reader)


@pytest.fixture(scope="session")
def smalltalk(reader: Reader) -> SmalltalkReader:
    return SmalltalkReader.load(SENTENCES / "smalltalk.yaml", reader)


@pytest.fixture(scope="session")
def facets(reader: Reader) -> FacetReader:
    """By its phrases alone, without what the example questions taught."""
    return FacetReader.load(SENTENCES / "facets.yaml", reader)
