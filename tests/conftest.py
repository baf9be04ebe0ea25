"""The whole assistant over the shipped content, built once for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bot.assembly import Parts, build_parts
from bot.assistant import Assistant
from bot.conversation import MemoryStore
from bot.settings import load_settings

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 7, 1)

# A busy machine is no fault of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the rooms."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of raw sources beside the repository; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside the repository")
    return folder


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that `assistant_parts` was built in."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def assistant_parts(data_folder: Path) -> Iterator[Parts]:
    """Everything an assistant is made of, as on a fixed day and without any setting of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TROLY_")]:
            patch.delenv(name)
        patch.setenv("TROLY_SETTINGS", str(data_folder / "none.toml"))
        yield build_parts(load_settings(data=data_folder), today=TODAY)


@pytest.fixture
def assistant(assistant_parts: Parts) -> Assistant:
    """An assistant that remembers nothing of other tests."""
    return Assistant(assistant_parts.understander, assistant_parts.desk, MemoryStore())
