"""The readers as the assistant uses them."""

from __future__ import annotations

import pytest

from bot.assembly import Parts, make_readers
from intents.understand import Readers
from knowledge.text import Reader


@pytest.fixture(scope="session")
def reader(assistant_parts: Parts) -> Reader:
    return assistant_parts.library.reader


@pytest.fixture(scope="session")
def readers(assistant_parts: Parts) -> Readers:
    return make_readers(assistant_parts.library, assistant_parts.places)
